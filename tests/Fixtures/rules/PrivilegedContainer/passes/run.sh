docker run --rm --cap-add NET_ADMIN shop:1
