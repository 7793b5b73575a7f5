gcloud iam service-accounts create ci
export SETTINGS="$(cat settings.json)"
