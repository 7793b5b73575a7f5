jx import --url https://github.com/acme/shop
jx get activity -f shop -w
jx console
jx create quickstart -f shop
