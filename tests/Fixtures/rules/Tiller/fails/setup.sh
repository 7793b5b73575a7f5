helm init --wait
kubectl -n kube-system rollout status deployment tiller-deploy
