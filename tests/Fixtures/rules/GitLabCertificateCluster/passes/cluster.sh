curl --request POST https://gitlab.example/api/v4/projects/1/cluster_agents
