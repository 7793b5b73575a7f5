namespace CicdTools.Providers.AzureDevOps.Containers;

/// <summary>The manifests that a template's pipeline deploys: the image as it is named in them is replaced by that of the run, and the pull secret is put in, by the task KubernetesManifest.</summary>
internal static class ContainerManifests
{
    public const string Folder = "manifests";
    public const string Deployment = $"{Folder}/deployment.yml";
    public const string Service = $"{Folder}/service.yml";

    public static PipelineFile[] Of(ContainerPlan plan) =>
    [
        new(Deployment, $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {plan.Image.Label}
            spec:
              replicas: {plan.Replicas}
              selector:
                matchLabels:
                  app: {plan.Image.Label}
              template:
                metadata:
                  labels:
                    app: {plan.Image.Label}
                spec:
                  containers:
                    - name: {plan.Image.Label}
                      image: {plan.Image}
                      ports:
                        - containerPort: {plan.Port}

            """.ReplaceLineEndings("\n")),
        // The protocol is what it would be anyway; without it, server-side apply of older clusters refuses the list (https://github.com/kubernetes/kubernetes/issues/92332).
        new(Service, $"""
            apiVersion: v1
            kind: Service
            metadata:
              name: {plan.Image.Label}
            spec:
              type: LoadBalancer
              ports:
                - port: {plan.Port}
                  protocol: TCP
              selector:
                app: {plan.Image.Label}

            """.ReplaceLineEndings("\n")),
    ];
}
