kubectl get secrets | grep default-token
kubectl -n ci describe secret $(kubectl -n ci get secret | grep deploy | cut -d' ' -f1)
kubectl get secret deploy-1 -o jsonpath="{['data']['ca\.crt']}"
