gcloud source repos create shop
git config credential.helper gcloud.sh
git remote add google https://source.developers.google.com/p/acme/r/shop
