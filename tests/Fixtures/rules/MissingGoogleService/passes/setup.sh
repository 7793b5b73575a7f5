gcloud services enable compute.googleapis.com container.googleapis.com
gcloud container clusters create shop
