using System.Text.Json;
using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Rules;
using CicdTools.Providers.Kubernetes;

namespace CicdTools.Providers.JenkinsX.Approvals;

/// <summary>
/// What Lighthouse listens to in a repository, as the ConfigMap <c>plugins</c> of the team's namespace says
/// (https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/docs/plugins/Plugins%20config.md).
/// </summary>
/// <param name="ListensToApprove">Whether <c>/approve</c> is heard there.</param>
/// <param name="WantsIssue">Whether an approval wants an issue, unless it says that there is none.</param>
internal sealed record ChatPlugins(bool ListensToApprove, bool WantsIssue)
{
    private const string File = "plugins.yaml";

    private static readonly Resource ConfigMaps = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>What is known of a repository; where nothing may be read, Lighthouse's usual ways are taken for its ways.</summary>
    public static async Task<ChatPlugins> OfAsync(Team team, string repository, CancellationToken cancellationToken)
    {
        try
        {
            return await team.Api.FindAsync<object>(ConfigMaps, team.Namespace, "plugins", cancellationToken).ConfigureAwait(false) is JsonElement map && map.Text("data", File) is { } text ? Read(text, repository) : new(true, false);
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            return new(true, false);
        }
    }

    /// <summary>What the file says of a repository: by its own name before its owner's.</summary>
    public static ChatPlugins Read(string text, string repository)
    {
        DiagnosticBag diagnostics = new();
        if (YamlLoader.Load(text, File, diagnostics) is not [YamlMap root, ..])
            return new(true, false);
        string owner = repository.Contains('/', StringComparison.Ordinal) ? repository[..repository.IndexOf('/', StringComparison.Ordinal)] : repository;
        string[] enabled = root["plugins"] is YamlMap plugins ? [.. new[] { repository, owner }.SelectMany(name => (plugins[name] as YamlList)?.Items.OfType<YamlScalar>() ?? []).Select(item => item.Value)] : [];
        YamlMap[] settings = [.. YamlEdit.Items(root, "approve")];
        YamlMap? own = Array.Find(settings, one => Names(one).Contains(repository)) ?? Array.Find(settings, one => Names(one).Contains(owner));
        return new(enabled.Contains("approve"), own is not null && YamlEdit.TextOf(own, "issue_required") == "true");
    }

    private static IEnumerable<string> Names(YamlMap setting) => (setting["repos"] as YamlList)?.Items.OfType<YamlScalar>().Select(item => item.Value) ?? [];
}
