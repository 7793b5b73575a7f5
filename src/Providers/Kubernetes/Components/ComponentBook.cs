using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes.Manifests;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>What a component by kustomize is made of, written into a ConfigMap beside it, as Helm writes its own: what is to be removed later is known from there.</summary>
internal sealed class ComponentBook(KubernetesApi api, string context)
{
    public const string Kind = "Kustomize";

    private const string Label = "cicdtools/component";

    private static readonly Resource ConfigMaps = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>The name of a component's ConfigMap.</summary>
    public static string NameOf(string component) => $"cicdtools-component-{component}";

    public async IAsyncEnumerable<BookedComponent> ListAsync(string? name, string? @namespace, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? scope = @namespace ?? await NamespaceScope.FindAsync(api, ConfigMaps, cancellationToken).ConfigureAwait(false);
        List<BookedComponent> all = [];
        await foreach (JsonElement item in api.ListAsync<JsonElement>(ConfigMaps, scope, name is null ? Label : $"{Label}={name}", cancellationToken).ConfigureAwait(false))
            all.Add(Read(item));
        foreach (BookedComponent one in all.OrderBy(one => one.Component.Environment, StringComparer.Ordinal).ThenBy(one => one.Component.Name, StringComparer.Ordinal))
            yield return one;
    }

    /// <summary>The component of a name; null where there is none.</summary>
    /// <exception cref="CicdException"><c>ComponentNotUnique</c>.</exception>
    public async Task<BookedComponent?> FindAsync(string name, string? @namespace, CancellationToken cancellationToken)
    {
        List<BookedComponent> found = [];
        await foreach (BookedComponent one in ListAsync(name, @namespace, cancellationToken).ConfigureAwait(false))
            found.Add(one);
        return found.Count <= 1 ? found.FirstOrDefault()
            : throw new CicdException("ComponentNotUnique", CicdErrorKind.Invalid, $"There are components '{name}' in several namespaces: {string.Join(", ", found.Select(one => one.Component.Environment))}.", name, "Say which one by -Environment.");
    }

    public async Task<Component> WriteAsync(BookedComponent booked, CancellationToken cancellationToken)
    {
        Component component = booked.Component;
        JsonObject content = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = NameOf(component.Name), ["namespace"] = component.Environment, ["labels"] = new JsonObject { [Label] = component.Name, ["app.kubernetes.io/managed-by"] = KubernetesApi.FieldManager } },
            ["data"] = new JsonObject
            {
                ["source"] = component.Chart,
                ["version"] = component.Version,
                ["revision"] = component.Revision.ToString(CultureInfo.InvariantCulture),
                ["status"] = component.Status,
                ["problem"] = component.Problem ?? "",
                ["updatedAt"] = component.UpdatedAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "",
                // One object a line: group and version, kind, namespace, name.
                ["objects"] = string.Join('\n', booked.Objects.Select(one => $"{one.ApiVersion} {one.Kind} {one.Namespace} {one.Name}")),
            },
        };
        await api.ApplyAsync(ConfigMaps, component.Environment, NameOf(component.Name), content, dryRun: false, force: true, cancellationToken).ConfigureAwait(false);
        return component;
    }

    public Task RemoveAsync(Component component, CancellationToken cancellationToken) => api.DeleteAsync(ConfigMaps, component.Environment, NameOf(component.Name), cancellationToken);

    private BookedComponent Read(JsonElement item)
    {
        JsonElement metadata = item.GetProperty("metadata"), data = item.TryGetProperty("data", out JsonElement given) ? given : default;
        string Text(string name) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
        string[][] lines = [.. Text("objects").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        BookedObject[] objects = [.. lines.Where(line => line.Length == 4).Select(line => new BookedObject(line[0], line[1], line[2], line[3]))];
        bool isWhole = lines.Length > 0 && objects.Length == lines.Length;
        return new(
            new()
            {
                Context = context,
                Name = metadata.GetProperty("labels").GetProperty(Label).GetString()!,
                Environment = metadata.GetProperty("namespace").GetString()!,
                Kind = Kind,
                Chart = Text("source"),
                Version = Text("version"),
                Revision = int.TryParse(Text("revision"), NumberStyles.None, CultureInfo.InvariantCulture, out int revision) ? revision : 0,
                Status = Text("status"),
                UpdatedAt = DateTimeOffset.TryParse(Text("updatedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at.ToUniversalTime() : null,
                Objects = [.. objects.Select(one => one.ToString())],
                Problem = !isWhole ? $"Its ConfigMap '{metadata.GetProperty("name").GetString()}' is damaged." : Text("problem") is { Length: > 0 } problem ? problem : null,
            },
            objects);
    }
}

/// <summary>A component and where each of its objects is.</summary>
internal sealed record BookedComponent(Component Component, BookedObject[] Objects);

/// <summary>An object of a component. The namespace is empty for one of the cluster itself.</summary>
internal sealed record BookedObject(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>What it is, as a manifest that says nothing else.</summary>
    public Manifest Bare
    {
        get
        {
            JsonObject metadata = new() { ["name"] = Name };
            if (Namespace.Length > 0)
                metadata["namespace"] = Namespace;
            return new() { Content = new() { ["apiVersion"] = ApiVersion, ["kind"] = Kind, ["metadata"] = metadata } };
        }
    }

    public override string ToString() => $"{Kind} {Name}";
}
