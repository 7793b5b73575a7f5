gcloud docker -- push eu-docker.pkg.dev/acme/images/shop
