helm install shop ./chart --wait
helm install \
  --namespace live bank ./bank --timeout 300s
helm upgrade shop ./chart --timeout=600s
helm uninstall shop
helm search repo nginx
