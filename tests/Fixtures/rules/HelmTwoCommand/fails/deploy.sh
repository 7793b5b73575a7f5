helm install -n shop ./chart --wait
helm install \
  --name bank \
  --namespace live ./bank --timeout 300
helm upgrade shop ./chart --timeout=600
helm delete shop --purge
helm search nginx
