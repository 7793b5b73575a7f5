using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CicdTools.Providers.AzureDevOps.Containers;
using CicdTools.Providers.AzureDevOps.Models;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Generation;

namespace CicdTools.Providers.AzureDevOps;

// The templates of the page's "Configure your pipeline" have no API. These two are ours, by the names that Microsoft's have
// (https://github.com/microsoft/azure-pipelines-yaml/tree/master/templates): a pipeline and its manifests in one commit, as that page makes one.
internal sealed partial class AzureDevOpsProvider : IPipelineTemplates
{
    private const string BuildTemplate = "docker-container-to-acr";
    private const string DeployTemplate = "deploy-to-existing-kubernetes-cluster";
    private const int UsualPort = 8080;

    private static readonly PipelineTemplate[] ContainerTemplates =
    [
        new(BuildTemplate, "Docker: build and push an image to Azure Container Registry"),
        new(DeployTemplate, "Deploy to Azure Kubernetes Service"),
    ];

    public async IAsyncEnumerable<PipelineTemplate> GetPipelineTemplatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (PipelineTemplate template in ContainerTemplates)
            yield return template;
    }

    public async Task<Change> PlanFromTemplateAsync(PipelineTemplateRequest request, CancellationToken cancellationToken)
    {
        ImageName image = RequireTemplate(request);
        AzureDevOpsName name = AzureDevOpsName.Parse(request.Repository!);
        RepositoryModel repository = await RequireEnabledAsync(name, cancellationToken).ConfigureAwait(false);
        string main = DefaultBranch(repository, name), branch = request.Branch ?? main;
        string commit = (await RequireRefAsync(name, branch, cancellationToken).ConfigureAwait(false)).Commit;
        string dockerfile = (await FindItemAsync(name, "Dockerfile", commit, cancellationToken).ConfigureAwait(false))?.Content
            ?? throw Errors.NotFound("PathNotFound", $"file of '{name}' at '{branch}'", "Dockerfile", remedy: "The pipeline builds the image by the Dockerfile at the root: New-CicdPipeline -IncludeContainer writes one, Set-CicdRepositoryItem commits it.");
        EndpointModel connection = await RegistryOfAsync(name.Project, request.Connection, image, cancellationToken).ConfigureAwait(false);
        DeploymentPlace[] places = await DeploymentPlacesAsync(name.Project, request.Environments, cancellationToken).ConfigureAwait(false);
        ContainerPlan plan = new(image, connection.Name, branch, PortOf(dockerfile), places, request.CanaryPercent);
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = new ContainerPipeline(plan).Build();
        PipelineFile[] files = [.. new AzurePipelinesFormat().Write(pipeline, diagnostics), .. places.Length == 0 ? [] : ContainerManifests.Of(plan)];
        if (!request.Force)
            await RefuseOthersAsync(name, commit, files, cancellationToken).ConfigureAwait(false);
        // The system itself says whether it would take the file, where it can be asked.
        await ForeseeAsync(name, await DefinitionsAsync(PipelineHome.Of(name, repository), cancellationToken).ConfigureAwait(false), branch, main, files[0].Path, files[0].Text, cancellationToken).ConfigureAwait(false);
        Change committing = await PlanSetItemsAsync(new() { Repository = name.ToString(), Branch = branch, Files = files, Message = places.Length == 0 ? $"Build {image} by a pipeline" : $"Build {image} and deploy it to {string.Join(", ", places.Select(place => place.Environment))} by a pipeline" }, cancellationToken).ConfigureAwait(false);
        return committing with
        {
            Findings = [.. diagnostics.Items],
            ApplyAsync = async token =>
            {
                await committing.ApplyAsync(token).ConfigureAwait(false);
                return pipeline;
            },
        };
    }

    /// <summary>The image of a request that fits its template.</summary>
    private static ImageName RequireTemplate(PipelineTemplateRequest request)
    {
        string key = Array.Find(ContainerTemplates, one => one.Key.Equals(request.Template, StringComparison.OrdinalIgnoreCase))?.Key
            ?? throw Errors.NotFound("TemplateNotFound", "template of Azure DevOps", request.Template, ContainerTemplates.Select(one => one.Key), "Tab completes the names.");
        if (request.Repository is null)
            throw new CicdException("RepositoryRequired", CicdErrorKind.Invalid, "Templates of Azure DevOps are committed to a repository, whose project has the connections and environments.", key, "Give -Repository PROJECT/REPOSITORY; -WhatIf shows the files.");
        if (request.Image is not { Length: > 0 } image)
            throw Lacking(key, "an image", "-Image, such as contoso.azurecr.io/shop/web");
        if (key == BuildTemplate && (request.Environments.Length > 0 || request.CanaryPercent is not null))
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"The template '{key}' deploys nowhere.", key, $"Leave -Environment and -CanaryPercent away, or take the template {DeployTemplate}.");
        if (key == DeployTemplate && request.Environments.Length == 0)
            throw Lacking(key, "an environment to deploy to", "-Environment");
        if (request.CanaryPercent is <= 0 or >= 100)
            throw new CicdException("SettingInvalid", CicdErrorKind.Invalid, "The share of a canary is between 1 and 99 percent.", key, "Give such a -CanaryPercent, or none.");
        return ImageName.Parse(image);
    }

    private static CicdException Lacking(string template, string what, string how) =>
        new("SettingMissing", CicdErrorKind.Invalid, $"The template '{template}' wants {what}.", template, $"Give {how}.");

    /// <summary>The connection that is named, or the only one to the image's registry.</summary>
    private async Task<EndpointModel> RegistryOfAsync(string project, string? named, ImageName image, CancellationToken cancellationToken)
    {
        List<EndpointModel> fitting = [];
        await foreach (EndpointModel endpoint in EndpointsAsync(project, named, cancellationToken).ConfigureAwait(false))
        {
            if (Endpoints.KindOf(endpoint.Type) == ServiceConnectionKind.DockerRegistry && Endpoints.RegistryOf(endpoint) is { } address && ImageName.HostOf(address).Equals(image.Registry, StringComparison.OrdinalIgnoreCase))
                fitting.Add(endpoint);
        }

        return fitting switch
        {
            [{ } one] => one,
            [] => throw Errors.NotFound("ConnectionNotFound", $"connection of '{project}' to the registry {image.Registry}", named ?? "", remedy: $"New-CicdServiceConnection {project} NAME DockerRegistry -Address https://{image.Registry} makes one."),
            _ => throw new CicdException("ConnectionAmbiguous", CicdErrorKind.Invalid, $"'{project}' has {fitting.Count.ToString(CultureInfo.InvariantCulture)} connections to {image.Registry}: {string.Join(", ", fitting.Select(one => one.Name))}.", project, "Name one with -Connection."),
        };
    }

    private async Task<DeploymentPlace[]> DeploymentPlacesAsync(string project, string[] environments, CancellationToken cancellationToken)
    {
        List<DeploymentPlace> places = [];
        Dictionary<string, string> connections = new(StringComparer.OrdinalIgnoreCase);
        if (environments.Length > 0)
        {
            await foreach (EndpointModel endpoint in EndpointsAsync(project, null, cancellationToken).ConfigureAwait(false))
                connections[endpoint.Id] = endpoint.Name;
        }

        foreach (string wanted in environments)
        {
            DeploymentPlace place = await PlaceOfAsync(project, wanted, connections, cancellationToken).ConfigureAwait(false);
            if (places.Exists(other => other.Environment == place.Environment))
                throw new CicdException("EnvironmentTwice", CicdErrorKind.Invalid, $"The environment '{place.Environment}' was named twice.", wanted, "Name each once, in the order in which they are deployed to.");
            places.Add(place);
        }

        return [.. places];
    }

    /// <summary>An environment's namespace: the one that is named behind a dot, or the only one.</summary>
    private async Task<DeploymentPlace> PlaceOfAsync(string project, string wanted, Dictionary<string, string> connections, CancellationToken cancellationToken)
    {
        int dot = wanted.LastIndexOf('.');
        string? named = null;
        EnvironmentModel? environment = await FindEnvironmentAsync(project, wanted, cancellationToken).ConfigureAwait(false);
        if (environment is null && dot > 0)
            (environment, named) = (await FindEnvironmentAsync(project, wanted[..dot], cancellationToken).ConfigureAwait(false), wanted[(dot + 1)..]);
        if (environment is null)
            throw NoEnvironment(project, wanted);
        EnvironmentResourceModel[] all = await ResourcesAsync(project, environment, cancellationToken).ConfigureAwait(false);
        EnvironmentResourceModel[] fitting = [.. all.Where(one => named is null || one.Name.Equals(named, StringComparison.OrdinalIgnoreCase))];
        EnvironmentResourceModel resource = fitting switch
        {
            [{ } one] => one,
            [] => throw Errors.NotFound("NamespaceNotFound", $"namespace of a cluster in the environment '{environment.Name}' of '{project}'", named ?? "", all.Select(one => one.Name), $"Register-CicdCluster {project} NAME -Environment '{environment.Name}' gives it one."),
            _ => throw new CicdException("NamespaceAmbiguous", CicdErrorKind.Invalid, $"The environment '{environment.Name}' has {fitting.Length.ToString(CultureInfo.InvariantCulture)} namespaces: {string.Join(", ", fitting.Select(one => one.Name))}.", wanted, $"Name one: {environment.Name}.{fitting[0].Name}."),
        };
        ClusterResourceModel known = await ReadResourceAsync(project, environment, resource, cancellationToken).ConfigureAwait(false);
        string connection = connections.GetValueOrDefault(known.ServiceEndpointId ?? "")
            ?? throw Errors.NotFound("ConnectionNotFound", $"connection of '{project}' to the cluster of", $"{environment.Name}.{resource.Name}", remedy: "It was removed: remove the resource on the environment's page, and register the cluster anew.");
        return new(environment.Name, resource.Name, known.Namespace ?? resource.Name, connection);
    }

    private async Task RefuseOthersAsync(AzureDevOpsName name, string commit, PipelineFile[] files, CancellationToken cancellationToken)
    {
        foreach (PipelineFile file in files)
        {
            if (await FindItemAsync(name, file.Path, commit, cancellationToken).ConfigureAwait(false) is { } there && there.Content != file.Text)
                throw PipelineGenerator.Exists(file.Path);
        }
    }

    // https://docs.docker.com/reference/dockerfile/#expose
    private static int PortOf(string dockerfile) =>
        ExposedPort().Match(dockerfile) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : UsualPort;

    [GeneratedRegex(@"^[ \t]*EXPOSE[ \t]+([0-9]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ExposedPort();
}
