cat > key <<EOF
-----BEGIN RSA PRIVATE KEY-----
EOF
