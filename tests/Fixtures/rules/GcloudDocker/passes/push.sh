gcloud auth configure-docker eu-docker.pkg.dev
docker push eu-docker.pkg.dev/acme/images/shop
