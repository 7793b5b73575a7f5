kubectl cluster-info | grep 'Kubernetes master' | cut -d' ' -f6
