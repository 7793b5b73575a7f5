helm version
terraform init
