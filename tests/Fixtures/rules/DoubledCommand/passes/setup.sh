gcloud pubsub topics create orders; gcloud pubsub topics create bills
echo "gcloud pubsub topics create" && gcloud pubsub topics create orders
