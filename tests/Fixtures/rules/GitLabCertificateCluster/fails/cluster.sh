curl --request POST https://gitlab.example/api/v4/projects/1/clusters/user
kubectl get pods -n gitlab-managed-apps
