kubectl create rolebinding ci --clusterrole=edit --serviceaccount=ci:ci --namespace shop
