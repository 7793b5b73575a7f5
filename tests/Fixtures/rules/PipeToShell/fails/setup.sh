curl -sSL https://get.example/install.sh | sudo bash -s -- --yes
bash -c "$(curl -fsSL https://get.example/x)"
