using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>A pipeline that a repository says itself: https://github.com/jenkins-x/lighthouse/tree/153adb9b854883f7da3e799931b7c2b4fba1d584/docs/trigger.</summary>
/// <param name="Name">The trigger's name.</param>
/// <param name="Context">What its status is called on commits.</param>
/// <param name="Path">The pipeline's file.</param>
/// <param name="Spec">The PipelineRun's spec.</param>
/// <param name="UsesCatalog">Whether it takes steps from a catalog, which Lighthouse puts in when it hears of a push.</param>
internal sealed partial record TriggeredPipeline(string Name, string Context, string Path, YamlMap Spec, bool UsesCatalog)
{
    /// <summary>The folder of all pipelines of a repository.</summary>
    public const string Root = ".lighthouse";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The postsubmit of a name or file, or the only one that is for a branch.</summary>
    /// <exception cref="CicdException"><c>PipelineNotFound</c>, <c>PipelineAmbiguous</c>, <c>PipelineNotStartable</c>.</exception>
    public static TriggeredPipeline Choose(Func<string, string?> read, IEnumerable<string> files, string? pipeline, string branch, string repository)
    {
        (string Name, string Context, string Path, bool Fits)[] all = [.. files.Where(file => file.EndsWith("/triggers.yaml", StringComparison.Ordinal)).SelectMany(file => Postsubmits(file, read, branch))];
        (string Name, string Context, string Path, bool Fits)[] meant = pipeline is null ? [.. all.Where(one => one.Fits)] : [.. all.Where(one => one.Name == pipeline || one.Context == pipeline || one.Path == pipeline)];
        if (meant.Length == 0)
            throw Errors.NotFound("PipelineNotFound", $"pipeline of '{repository}' for pushes{(pipeline is null ? $" to '{branch}'" : "")} by the name", pipeline ?? "", all.Select(one => one.Name), $"Lighthouse starts what a triggers.yaml below '{Root}' lists under postsubmits.");
        if (pipeline is null && meant.Length > 1)
            throw new CicdException("PipelineAmbiguous", CicdErrorKind.Invalid, $"'{repository}' has several pipelines for '{branch}': {string.Join(", ", meant.Select(one => one.Name))}.", repository, "Name one with -Pipeline.");
        (string name, string context, string path, _) = meant[0];
        YamlEdit file = YamlEdit.Of(path, read(path) ?? throw Errors.NotFound("PipelineNotFound", $"file of the pipeline '{name}' at", path, remedy: "Mend its triggers.yaml."));
        if (YamlEdit.TextOf(file.Root, "kind") != "PipelineRun" || file.Root["spec"] is not YamlMap spec)
            throw new CicdException("PipelineNotStartable", CicdErrorKind.Invalid, $"'{path}' is no PipelineRun with a spec.", path, "Lighthouse runs PipelineRuns of Tekton.");
        return new(name, context, path, spec, Uses().IsMatch(read(path)!));
    }

    private static IEnumerable<(string Name, string Context, string Path, bool Fits)> Postsubmits(string file, Func<string, string?> read, string branch)
    {
        YamlEdit triggers = YamlEdit.Of(file, read(file));
        if (triggers.Root["spec"] is not YamlMap spec)
            yield break;
        foreach (YamlMap one in YamlEdit.Items(spec, "postsubmits"))
        {
            if (YamlEdit.TextOf(one, "name") is not { } name || YamlEdit.TextOf(one, "source") is not { } source)
                continue;
            string[] branches = [.. (one["branches"] as YamlList)?.Items.OfType<YamlScalar>().Select(scalar => scalar.Value) ?? []];
            yield return (name, YamlEdit.TextOf(one, "context") ?? name, $"{file[..file.LastIndexOf('/')]}/{source}", branches.Length == 0 || Array.Exists(branches, pattern => Fits(pattern, branch, file)));
        }
    }

    private static bool Fits(string pattern, string branch, string file)
    {
        try
        {
            return Regex.IsMatch(branch, pattern, RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException)
        {
            throw new CicdException("PipelineNotStartable", CicdErrorKind.Invalid, $"'{file}' has a pattern for branches that cannot be used: {Errors.Shown(pattern)}.", file, "Mend it.");
        }
    }

    [GeneratedRegex(@"^\s*(-\s+)?image:\s*['""]?uses:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Uses();
}
