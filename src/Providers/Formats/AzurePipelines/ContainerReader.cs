using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>The container of a job and those beside it (https://learn.microsoft.com/azure/devops/pipelines/process/container-phases, …/process/service-containers).</summary>
internal sealed class ContainerReader(ContainerBook containers, DiagnosticBag diagnostics)
{
    /// <summary>The key under which a container keeps the alias of its resource.</summary>
    public const string Resource = "resource";

    public Container? Container(YamlFields fields) => fields.Peek("container") switch
    {
        null or YamlScalar { Value: "" } or YamlList => null,
        YamlNode node => Read(fields.Take("container") ?? node, out _),
    };

    public Service[] Services(YamlFields fields)
    {
        if (fields.Peek("services") is not YamlMap map || AzureFields.IsTemplate(map) || map.Entries.Any(entry => entry.Value is YamlList))
            return [];
        fields.Take("services");
        return [.. map.Entries.Select(entry =>
        {
            Container container = Read(entry.Value, out string[] ports);
            if (entry.Value is YamlScalar alias && containers.TryTake(entry.Name, alias.Value))
                container = container with { Native = [] };
            return new Service { Name = entry.Name, Container = container, Ports = ports };
        })];
    }

    private Container Read(YamlNode node, out string[] ports)
    {
        ports = [];
        string? alias = node switch { YamlScalar scalar => scalar.Value, YamlMap map when map["alias"] is YamlScalar scalar => scalar.Value, _ => null };
        YamlMap? resource = alias is null ? node as YamlMap : containers.Find(alias);
        if (resource is null)
            return new() { Image = alias ?? "" };
        YamlFields fields = new(resource, AzurePipelinesFormat.FormatName, "a container", diagnostics);
        fields.Take("container");
        ports = fields.Peek("ports") is YamlList ? fields.List("ports") : [];
        Container container = new() { Image = AzureFields.Text(fields, "image") ?? "", Variables = AzureFields.Variables(fields, "env") };
        NativeSetting[] rest = AzureFields.Rest(fields, "image", "env", "ports", "endpoint", "mapDockerSocket", "options", "volumes", "mountReadOnly", "type", "trigger", "azureSubscription", "resourceGroup", "registry", "repository", "localImage", "alias");
        // What the resource says besides stays there.
        return container with { Native = alias is null ? rest : [AzureFields.Native(Resource, alias)] };
    }
}
