kubectl create clusterrolebinding ci --clusterrole=cluster-admin --serviceaccount=ci:ci
gcloud projects add-iam-policy-binding acme --member=serviceAccount:ci@acme.iam.gserviceaccount.com --role=roles/editor
aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
