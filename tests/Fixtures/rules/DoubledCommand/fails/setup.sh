#!/bin/sh
set -e
if true; then
  gcloud pubsub topics create ordersgcloud pubsub topics create orders
  kubectl create namespace shopkubectl create namespace bank
fi
