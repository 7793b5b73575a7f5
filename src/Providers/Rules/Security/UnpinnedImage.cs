using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Images without a version: what runs tomorrow is not what was tried today. See docs.docker.com/build/building/best-practices, "Pin base image versions", and kubernetes.io/docs/concepts/containers/images.</summary>
internal sealed partial class UnpinnedImage() : Rule("UnpinnedImage", DiagnosticSeverity.Warning, "An image has no version, or the version 'latest'.")
{
    // Words that stand under 'image' and are no images of a registry: machines of CircleCI, stages of a Dockerfile.
    private static readonly HashSet<string> NoImages = new(StringComparer.Ordinal) { "default", "scratch", "true", "false", "null", "|", ">", "android" };

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        Regex? where = file.Kind.HasFlag(FileKind.Dockerfile) ? From()
            : file.Is("CloudBuild") ? Step()
            : file.Kind.HasFlag(FileKind.Kubernetes) || file.Is("GitHubActions", "GitLabCI", "CircleCI", "AzurePipelines", "Tekton") ? Image() : null;
        if (where is null)
            yield break;
        HashSet<string> stages = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (CommandLine line in file.Commands)
        {
            if (where.Match(line.Text) is not { Success: true } match)
                continue;
            Group image = match.Groups["image"];
            if (!stages.Contains(image.Value) && !NoImages.Contains(image.Value) && IsLoose(image.Value))
            {
                said.Add(image.Value);
                yield return Loose(image.Value, line.Start + image.Index);
            }

            if (match.Groups["stage"].Success)
                stages.Add(match.Groups["stage"].Value);
        }

        foreach (Finding finding in OfModel(file, said))
            yield return finding;
    }

    // What the reader found under other keys, each once.
    private static IEnumerable<Finding> OfModel(RuleFile file, HashSet<string> said)
    {
        foreach (Job job in file.Pipelines.SelectMany(pipeline => pipeline.Jobs))
        {
            foreach (string image in job.Services.Select(service => service.Container.Image).Prepend(job.Container?.Image ?? "").Where(image => image.Length > 0 && IsLoose(image)))
            {
                int at = file.Text.IndexOf(image, file.Offset(ModelPath.Job(job.Id)), StringComparison.Ordinal);
                if (at >= 0 && said.Add(image))
                    yield return Loose(image, at) with { Subject = ModelPath.Job(job.Id) };
            }
        }
    }

    private static Finding Loose(string image, int at) =>
        new(at, image.Contains(':', StringComparison.Ordinal) ? $"'{image}' is whatever was pushed last." : $"'{image}' has no version: it is whatever was pushed last.", "Name a version, or better a digest.");

    private static bool IsLoose(string image)
    {
        // What a variable stands for is not known here.
        if (image.Contains('$', StringComparison.Ordinal) || image.Contains('<', StringComparison.Ordinal) || image.Contains('{', StringComparison.Ordinal) || image.Contains('@', StringComparison.Ordinal))
            return false;
        string name = image[(image.LastIndexOf('/') + 1)..];
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || name[(colon + 1)..] is "latest" or "";
    }

    [GeneratedRegex(@"^\s*FROM\s+(?:--platform=\S+\s+)?(?<image>\S+)(?:\s+[Aa][Ss]\s+(?<stage>\S+))?\s*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"^\s*-?\s*[""']?(?:image|container)[""']?\s*:\s*[""']?(?<image>[a-z0-9][\w./:@${}<>-]*)[""']?,?\s*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Image();

    // Google's own builders have one version: docs.cloud.google.com/build/docs/cloud-builders.
    [GeneratedRegex(@"^\s*-?\s*[""']?name[""']?\s*:\s*[""']?(?!gcr\.io/cloud-builders/)(?<image>[a-z0-9][\w.-]*/[\w./:@${}-]+|[a-z0-9-]+:[\w.-]+)[""']?,?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
