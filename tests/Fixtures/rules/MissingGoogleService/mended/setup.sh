gcloud services enable compute.googleapis.com pubsub.googleapis.com container.googleapis.com cloudbuild.googleapis.com
gcloud container clusters create shop
gcloud builds submit .
