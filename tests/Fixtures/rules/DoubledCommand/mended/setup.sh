#!/bin/sh
set -e
if true; then
  gcloud pubsub topics create orders
  kubectl create namespace shop
  kubectl create namespace bank
fi
