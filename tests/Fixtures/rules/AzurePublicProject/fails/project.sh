az devops project create --name shop --visibility public
