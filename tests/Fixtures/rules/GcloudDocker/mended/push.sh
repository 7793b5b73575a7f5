gcloud auth configure-docker --quiet && docker push eu-docker.pkg.dev/acme/images/shop
