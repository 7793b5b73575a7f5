gcloud services enable compute.googleapis.com pubsub.googleapis.com
gcloud container clusters create shop
gcloud builds submit .
