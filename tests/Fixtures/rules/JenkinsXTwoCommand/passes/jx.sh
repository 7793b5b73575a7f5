jx project import --url https://github.com/acme/shop
jx pipeline activities -f shop -w
jx dashboard
jx promote shop --version 1.0.0 --env production
