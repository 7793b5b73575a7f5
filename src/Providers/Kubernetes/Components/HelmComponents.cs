using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CicdTools.Providers.Kubernetes.Manifests;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>Installs and removes components by Helm; what would change is worked out by the cluster's own server beforehand.</summary>
internal sealed partial class HelmComponents(KubernetesApi api, string context, HelmProgram helm, TimeProvider clock)
{
    private readonly HelmReleases _releases = new(api, context);

    public async Task<Change> PlanInstallAsync(ComponentRequest request, CancellationToken cancellationToken)
    {
        (string chart, string? repository, string usual) = Chart(request);
        string name = request.Name ?? usual, space = request.Environment ?? ChartCatalog.Find(request.Chart)?.Namespace ?? api.Access.Namespace;
        // https://helm.sh/docs/chart_template_guide/builtin_objects/: a release's name goes into the names of its objects.
        if (!Name().IsMatch(name) || name.Length > 53)
            throw Errors.InvalidName("a component", name, "it takes up to 53 lower-case letters, digits, '-' and '.', and begins and ends with a letter or digit.");
        if (!IsLocal(chart) && request.Version is null)
            throw new CicdException("ChartVersionMissing", CicdErrorKind.Invalid, $"The chart '{request.Chart}' is taken from elsewhere, and without a version it would be another one tomorrow.", request.Chart, "Name its version by -ChartVersion.");
        string[] source = [name, chart, "--namespace", space, .. Option("--repo", repository), .. Option("--version", request.Version), .. request.Values is null ? Array.Empty<string>() : ["--values", "-"]];
        string rendered = await RenderAsync(source, request.Values, cancellationToken).ConfigureAwait(false);
        HelmRelease? before = await _releases.FindAsync(name, space, cancellationToken).ConfigureAwait(false);
        Change preview = await PreviewAsync(rendered, space, cancellationToken).ConfigureAwait(false);
        string[] leaving = [.. (before?.Component.Objects ?? []).Except(Manifest.ReadAll([new("chart", rendered)]).Select(one => one.ToString()))];
        string seconds = ((int)request.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture) + "s";
        string action = before is null ? $"Install the chart {usual}{Of(request.Version)}" : $"Change the release of {before.Component.Chart} {before.Component.Version} by the chart {usual}{Of(request.Version)}";
        return new($"component '{space}/{name}'", action, async token =>
        {
            await helm.RunAsync(Intent.Write, ["upgrade", "--install", .. source, "--create-namespace", "--wait", "--timeout", seconds], request.Values, "ComponentFailed", $"install '{space}/{name}'", token).ConfigureAwait(false);
            return (await _releases.FindAsync(name, space, token).ConfigureAwait(false) ?? throw NotFound(name)).Component;
        })
        {
            Details = string.Concat([preview.Details ?? "", .. leaving.Select(one => $"removed: {one}\n")]),
        };
    }

    public async Task<Change> PlanUninstallAsync(string name, string? @namespace, CancellationToken cancellationToken)
    {
        Component component = (await _releases.FindAsync(name, @namespace, cancellationToken).ConfigureAwait(false) ?? throw NotFound(name)).Component;
        Processes.Executables.Require("helm");
        return new($"component '{component}'", $"Remove the release of {component.Chart} {component.Version} with its {component.Objects.Length} objects", async token =>
        {
            await helm.RunAsync(Intent.Write, ["uninstall", component.Name, "--namespace", component.Environment, "--wait"], null, "ComponentFailed", $"remove '{component}'", token).ConfigureAwait(false);
            return null;
        })
        {
            Details = string.Concat(component.Objects.Select(one => $"removed: {one}\n")),
        };
    }

    // What a template asks of the cluster itself while it is rendered is not there: it is rendered for the server's version, and nothing else of it is known.
    private async Task<string> RenderAsync(string[] source, string? values, CancellationToken cancellationToken)
    {
        string? version = await api.FindAsync($"version", cancellationToken).ConfigureAwait(false) is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty("gitVersion", out JsonElement git) ? git.GetString() : null;
        return await helm.RunAsync(Intent.Read, ["template", .. source, "--include-crds", "--no-hooks", .. Option("--kube-version", version)], values, "ChartNotRendered", $"render the chart '{source[1]}'", cancellationToken).ConfigureAwait(false);
    }

    private async Task<Change> PreviewAsync(string rendered, string space, CancellationToken cancellationToken)
    {
        bool isNew = await api.FindAsync<object>(Resource.Namespaces, null, space, cancellationToken).ConfigureAwait(false) is null;
        PipelineFile[] files = isNew ? [new("chart", rendered), new("namespace", $"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {space}\n")] : [new("chart", rendered)];
        // Helm takes over what it applies, whoever set it before.
        return await new Applier(api, context, new() { Files = files, Force = true }, clock, space).PlanAsync(cancellationToken).ConfigureAwait(false);
    }

    private static (string Chart, string? Repository, string Usual) Chart(ComponentRequest request)
    {
        string chart = request.Chart;
        if (chart.Length == 0 || chart[0] == '-')
            throw Errors.InvalidName("a chart", chart, "it is a name, a path, or an address.");
        if (IsLocal(chart))
            return (Path.GetFullPath(chart), null, Usual(chart));
        if (request.Repository is null && !chart.StartsWith("oci://", StringComparison.Ordinal))
        {
            KnownChart known = ChartCatalog.Find(chart)
                ?? throw new CicdException("ChartNotFound", CicdErrorKind.NotFound, $"'{Errors.Shown(chart)}' is no chart on this machine, and none that is known by its name alone.", Errors.Shown(chart), "Name its repository by -ChartRepository, or write oci://….");
            return (known.Name, known.Repository, known.Name);
        }

        return (chart, request.Repository, Usual(chart));
    }

    private static bool IsLocal(string chart) => Directory.Exists(chart) || File.Exists(chart);

    private static string Usual(string chart)
    {
        string last = chart.TrimEnd('/', '\\').Split('/', '\\')[^1];
        return last.EndsWith(".tgz", StringComparison.Ordinal) ? last[..^4] : last;
    }

    private static string Of(string? version) => version is null ? "" : $" {version}";

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    private static CicdException NotFound(string name) => Errors.NotFound("ComponentNotFound", "component", name, remedy: "Get-CicdComponent shows them all.");

    [GeneratedRegex("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
