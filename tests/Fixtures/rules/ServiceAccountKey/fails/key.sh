gcloud iam service-accounts keys create key.json --iam-account ci@acme.iam.gserviceaccount.com
export KEY_JSON="$(cat key.json)"
