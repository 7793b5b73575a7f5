namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>The older tasks of Docker.</summary>
internal static class DockerTasks
{
    private const string Remedy = "Log in to the registry in a step before.";

    // …/tasks/reference/docker-v1
    public static TaskEquivalent? Version1(TaskCall call)
    {
        string command = call.Text("Build an image", "command"), image = Image(call);
        call.Ignore("dockerRegistryEndpoint", "azureSubscriptionEndpoint", "containerregistrytype", "addBaseImageData", "addDefaultLabels", "enforceDockerNamingConvention");
        if (call.Flag("includeSourceTags") || call.Flag("includeLatestTag") || image.Length == 0)
            return null;
        return command switch
        {
            "Build an image" or "build" => Build(call, image, call.Flag("useDefaultContext", byDefault: true), call.Text("", "buildContext")),
            "Push an image" or "push" => new(new PushImageStep { Tags = [image] }, "a push of the image without the registry's service connection", Remedy),
            _ => null,
        };
    }

    // …/tasks/reference/docker-v0, https://docs.docker.com/reference/cli/docker/container/run/
    public static TaskEquivalent? Version0(TaskCall call)
    {
        string action = call.Text("Build an image", "action"), volumes = call.Text("", "volumes"), ports = call.Text("", "ports"), variables = call.Text("", "envVars");
        string image = Image(call), command = call.Text("", "containerCommand"), name = call.Text("", "containerName"), folder = call.Text("", "workDir"), entry = call.Text("", "entrypoint");
        bool detached = call.Flag("detached", byDefault: true);
        call.Ignore("containerRegistryType", "dockerRegistryConnection", "dockerRegistryEndpoint", "azureSubscription", "azureSubscriptionEndpoint", "addBaseImageData", "enforceDockerNamingConvention");
        if (action != "Run an image" || image.Length == 0)
            return null;
        string options = string.Concat(
            detached ? " --detach" : " --rm",
            TaskWords.Option("--name", name), TaskWords.Option("--workdir", folder), TaskWords.Option("--entrypoint", entry),
            string.Concat(AzureFields.Lines(volumes).Select(line => TaskWords.Option("--volume", line))),
            string.Concat(AzureFields.Lines(ports).Select(line => TaskWords.Option("--publish", line))),
            string.Concat(AzureFields.Lines(variables).Select(line => TaskWords.Option("--env", line))));
        return TaskEquivalent.Bash("docker run without the registry's service connection", Remedy, $"docker run{options} {TaskWords.Bash(image)}{TaskWords.Raw(command)}");
    }

    // The name is qualified with the registry's own by default.
    private static string Image(TaskCall call)
    {
        string image = call.Text("$(Build.Repository.Name):$(Build.BuildId)", "imageName"), registry = call.Text("", "azureContainerRegistry");
        bool qualifies = call.Flag("qualifyImageName", byDefault: true);
        return registry.Length == 0 || !qualifies ? image : registry.StartsWith('{') ? "" : $"{registry}/{image}";
    }

    private static TaskEquivalent? Build(TaskCall call, string image, bool byFile, string context)
    {
        string file = call.Text("**/Dockerfile", "dockerFile");
        bool found = file == "**/Dockerfile";
        if (!found && file.AsSpan().IndexOfAny("*?") >= 0)
            return null;
        int slash = file.LastIndexOf('/');
        BuildImageStep build = new() { Tags = [image], File = found ? null : file, Context = !byFile && context.Length > 0 ? context : found || slash <= 0 ? "." : file[..slash] };
        return new(build, found ? "a build by the Dockerfile at the root of the repository, instead of by the first that there is" : "a build of the image", found ? "Name the Dockerfile and its folder where it is another one." : null);
    }
}
