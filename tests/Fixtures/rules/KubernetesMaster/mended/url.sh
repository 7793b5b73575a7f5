kubectl cluster-info | grep 'Kubernetes control plane' | cut -d' ' -f6
