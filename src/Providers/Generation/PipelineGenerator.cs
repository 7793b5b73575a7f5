using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Conversion.Tools;

namespace CicdTools.Providers.Generation;

/// <summary>Writes the pipeline for what a folder is made of, and on request what puts it into a container.</summary>
internal sealed class PipelineGenerator(IStackDetector stacks, IReadOnlyList<IPipelineFormat> formats) : IPipelineGenerator
{
    private const string DefaultFormat = "GitHubActions";

    // Exact hosts only: another host may run anything.
    private static readonly Dictionary<string, string> FormatsByHost = new(StringComparer.Ordinal)
    {
        ["github.com"] = "GitHubActions",
        ["gitlab.com"] = "GitLabCI",
        ["dev.azure.com"] = "AzurePipelines",
        ["ssh.dev.azure.com"] = "AzurePipelines",
    };

    public async Task<Change> PlanAsync(GeneratePipelineRequest request, CancellationToken cancellationToken)
    {
        string root = Path.GetFullPath(request.Path);
        if (!Directory.Exists(root))
            throw Errors.PathNotFound(request.Path);
        string name = Names.Require("a pipeline", request.Name ?? "ci");
        GitHome home = GitHome.Of(root);
        IPipelineFormat format = FormatOf(request.Format ?? FormatsByHost.GetValueOrDefault(home.Host ?? "", DefaultFormat));
        FormatWords words = FormatWords.Of(format, home.DefaultBranch);

        List<StackComponent> components = [];
        await foreach (StackComponent component in stacks.DetectAsync(root, cancellationToken).ConfigureAwait(false))
            components.Add(component);
        components.RemoveAll(component => component.Language.Length == 0 && component.ContainerFiles.Length == 0);
        if (components.Count == 0)
            throw new CicdException("StackNotFound", CicdErrorKind.NotFound, $"What '{root}' is made of is not known: it has no manifest of a known language and no Dockerfile.", root, "Add a manifest such as package.json or pyproject.toml, or write the pipeline by hand.");

        List<PipelineFile> files = [];
        if (request.IncludeContainer)
        {
            for (int at = 0; at < components.Count; at++)
                components[at] = ContainerParts.Add(components[at], root, files);
        }

        IReadOnlyList<ComponentPlan> plans = ComponentPlan.Of(components, root, files);
        DiagnosticBag diagnostics = new();
        Pipeline pipeline = InWordsOf(new PipelineBuilder(words, plans).Build(name, home.DefaultBranch), FormatOf(words.Format), format, diagnostics);
        if (!words.HasGate && plans.Any(DeployJobs.CanDeploy))
            diagnostics.Lost("that a job waits for a person, so nothing deploys to production", format.Name, remedy: "Promote what is in staging with Invoke-CicdPromotion.");
        PipelineFile[] written = format.Write(pipeline, diagnostics);
        diagnostics.ThrowIfErrors();
        pipeline = pipeline with { Format = format.Name, Path = written[0].Path };
        return Plan(root, pipeline, [.. written, .. files], written, request.Force) with { Findings = [.. diagnostics.Items] };
    }

    // Written and read once in its own format, so that what is translated is what the converter is tested with: whole files.
    private static Pipeline InWordsOf(Pipeline pipeline, IPipelineFormat from, IPipelineFormat to, DiagnosticBag diagnostics)
    {
        if (from.Name == to.Name || from is not IDialect source || to is not IDialect target)
            return pipeline;
        PipelineFile[] draft = source.Write(pipeline, diagnostics);
        Pipeline read = source.Read(new WrittenFiles(draft), draft[0].Path, diagnostics).Pipelines[0];
        return PipelineConverter.Translate(read with { Name = pipeline.Name }, source, target, diagnostics);
    }

    /// <summary>Writes a pipeline's files: whole, and over others only by force.</summary>
    public static Change Plan(string root, Pipeline pipeline, PipelineFile[] files, PipelineFile[] written, bool force)
    {
        (PipelineFile File, string? Old)[] changes = [.. files.Select(file => (file, Read(FileSet.Require(root, file.Path)))).Where(change => change.Item2 != change.file.Text)];
        if (!force && changes.FirstOrDefault(change => change.Old is not null && written.Contains(change.File)).File is { } taken)
            throw Exists(taken.Path);
        string target = string.Join(", ", files.Select(file => file.Path));
        return new(target, "Write the pipeline", token =>
        {
            // It may have come since the plan was made.
            if (!force && changes.Select(change => change.File).FirstOrDefault(file => File.Exists(Path.Combine(root, file.Path))) is { } late)
                throw Exists(late.Path);
            if (changes.Length > 0)
                FileSet.Write(root, [.. changes.Select(change => change.File)], token);
            return Task.FromResult<object?>(pipeline);
        })
        {
            Details = UnifiedDiff.Of(changes.Select(change => (change.File.Path, change.Old, change.File.Text))),
            AlreadyDone = changes.Length == 0 ? $"'{target}' is already what would be written." : null,
        };
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new CicdException("FileNotReadable", CicdErrorKind.Forbidden, $"The file '{path}' cannot be read.", path, "Check that this user may read it.", error);
        }
    }

    private IPipelineFormat FormatOf(string name) =>
        formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Errors.NotFound("FormatNotFound", "pipeline format", name, formats.Select(format => format.Name));

    public static CicdException Exists(string path) =>
        new("PipelineExists", CicdErrorKind.Conflict, $"There is already a file '{path}'.", path, "Use -Force to overwrite it.");
}
