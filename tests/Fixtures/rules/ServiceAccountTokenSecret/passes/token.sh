kubectl create token deploy --namespace ci
kubectl get configmap kube-root-ca.crt -o jsonpath="{['data']['ca\.crt']}"
