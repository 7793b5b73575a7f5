curl -sSL https://get.example/v1/tool.tar.gz | tar xz
curl -s https://api.example/x | jq .name
