using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>
/// A workflow that a new release starts, for systems that know no releases: "the tag ref of the release" is what it runs for
/// (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#release).
/// </summary>
internal static class ReleaseTrigger
{
    // The activities that make a release; of what becomes of it later no tag tells.
    private static readonly string[] Making = ["published", "created", "released", "prereleased"];

    /// <summary>The push of a tag in place of a new release; any other trigger as it is.</summary>
    public static Trigger Of(Trigger trigger, string subject, DiagnosticBag diagnostics)
    {
        if (trigger is not NativeTrigger { Format: GitHubActionsFormat.FormatName, Name: "release", Text: { Length: > 0 } text } || YamlLoader.Fragment(text) is not YamlMap { Entries: [{ Name: "types" }] } settings)
            return trigger;
        string[] types = new YamlFields(settings, GitHubActionsFormat.FormatName, "'release'", diagnostics).List("types");
        if (types.Length == 0 || !types.All(Making.Contains))
            return trigger;
        diagnostics.Approximated("The push of a tag stands for the release that is made of it, whether or not one is made.", "Name the tags that become releases.", subject);
        return new PushTrigger { Tags = ["**"] };
    }
}
