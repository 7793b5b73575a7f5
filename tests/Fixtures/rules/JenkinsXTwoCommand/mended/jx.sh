jx project import --url https://github.com/acme/shop
jx pipeline activities -f shop -w
jx console
jx project quickstart -f shop
