curl -X POST -H "Authorization: Bearer $TOKEN" https://api.github.com/repos/acme/shop/actions/workflows/ci.yml/dispatches -d '{"ref":"main"}'
