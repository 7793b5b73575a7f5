docker run --rm --privileged shop:1
