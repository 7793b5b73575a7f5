using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Jobs as groups of steps (https://docs.cloud.google.com/build/docs/configuring-builds/configure-build-step-order): each waits for the last steps of those it needs.</summary>
internal sealed class BuildGroups(Pipeline pipeline, bool foreign, DiagnosticBag diagnostics)
{
    private const string Format = CloudBuildFormat.FormatName;

    private readonly Dictionary<string, List<string>> _ends = new(StringComparer.Ordinal);
    private readonly HashSet<string> _referred = new(StringComparer.Ordinal);
    private readonly List<(string Subject, UploadArtifactStep Step)> _uploads = [];

    /// <summary>Images that are pushed when the build succeeded.</summary>
    public string[] Images { get; private set; } = [];

    /// <summary>Files that are kept.</summary>
    public UploadArtifactStep? Objects { get; private set; }

    /// <summary>Secrets by the environment variable that holds them.</summary>
    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Substitutions of the file's own that texts refer to.</summary>
    public IEnumerable<string> Referred => _referred.Order(StringComparer.Ordinal);

    /// <summary>Whether scripts read substitutions.</summary>
    public bool UsesSubstitutions { get; private set; }

    /// <summary>How long the build may take.</summary>
    public TimeSpan? Timeout { get; private set; }

    public YamlList Write()
    {
        Job[] jobs = [.. pipeline.Jobs];
        bool several = jobs.Length > 1 || jobs.Any(job => job.Matrix is not null);
        if (several)
            Array.ForEach(jobs, job => diagnostics.Approximated($"The job '{Errors.Shown(job.Id)}' is a group of steps of one build, which share the folder '{Workspace}' and one machine.", "Make a build of its own of a job that must stand alone.", ModelPath.Job(job.Id)));
        IReadOnlyDictionary<string, string[]> needs = PipelineRules.Needs(pipeline);
        List<YamlNode> steps = [];
        foreach (Job job in Ordered(jobs, needs))
        {
            string[] after = [.. needs.GetValueOrDefault(job.Id, []).SelectMany(need => _ends.GetValueOrDefault(need, [])).Distinct()];
            _ends[job.Id] = [];
            if (!Stands(job))
            {
                _ends[job.Id].AddRange(after);
                continue;
            }

            VariableMap?[] combinations = job.Matrix is null ? [null] : [.. MatrixCombinations.Of(job.Matrix)];
            foreach (VariableMap? combination in combinations)
                Group(steps, job, combination, several, after);
        }

        Keep();
        Timeout = jobs.Length > 0 && jobs.All(job => job.Timeout is not null) ? jobs.Aggregate(TimeSpan.Zero, (sum, job) => sum + job.Timeout!.Value) : null;
        if (several && jobs.Any(job => job.Timeout is not null))
            diagnostics.Approximated("The build as a whole has a time limit, its jobs have none.");
        // A build must have a step, even where it says nothing that the system can do.
        return new(steps.Count > 0 ? steps : [new YamlBuilder().Add("name", BuildStepWriter.DefaultImage).Add("script", "true").Map]);
    }

    private const string Workspace = BuildWriter.Workspace;

    // Steps can only wait for steps that stand before them.
    private static IEnumerable<Job> Ordered(Job[] jobs, IReadOnlyDictionary<string, string[]> needs)
    {
        HashSet<string> done = new(StringComparer.Ordinal), known = [.. jobs.Select(job => job.Id)];
        List<Job> rest = [.. jobs];
        while (rest.Count > 0)
        {
            int next = Math.Max(0, rest.FindIndex(job => needs.GetValueOrDefault(job.Id, []).All(need => done.Contains(need) || !known.Contains(need))));
            done.Add(rest[next].Id);
            yield return rest[next];
            rest.RemoveAt(next);
        }
    }

    // A job that waits for a person must not run by itself.
    private bool Stands(Job job)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        if (job.Manual)
        {
            diagnostics.Lost($"that {owner} waits for a person, and with it the job", Format, "Make it a build of its own whose trigger asks for approval.", ModelPath.Job(job.Id));
            return false;
        }

        if (job.Condition is not null && (job.Condition is OnFailureCondition || ShellGuards.Of(job.Condition) is null))
        {
            diagnostics.Lost($"the condition of {owner}, and with it the job", Format, "Make it a build of its own with a trigger.", ModelPath.Part(job.Id, "condition"));
            return false;
        }

        Losses(job, owner);
        return true;
    }

    private void Losses(Job job, string owner)
    {
        if (job.Environment is { } target)
            diagnostics.Lost($"that {owner} deploys to the environment '{Errors.Shown(target.Name)}'", Format, "Cloud Deploy has targets.", ModelPath.Part(job.Id, "environment"));
        string[] labels = [.. job.Runner.Labels.Where(label => !label.Contains("ubuntu", StringComparison.OrdinalIgnoreCase) && !label.Contains("linux", StringComparison.OrdinalIgnoreCase))];
        if (labels.Length > 0)
            diagnostics.Lost($"the runner {string.Join(", ", labels.Select(Errors.Shown))} of {owner}", Format, "Use a private pool or a machine type under 'options'.", ModelPath.Part(job.Id, "runner"));
        if (job.Retries > 0)
            diagnostics.Lost($"the {job.Retries.ToString(CultureInfo.InvariantCulture)} retries of {owner}", Format, subject: ModelPath.Part(job.Id, "retries"));
        if (job.Outputs.Count > 0)
            diagnostics.Approximated($"The outputs of {owner} have no place; jobs share files under '{Workspace}'.", "Write each value to a file there.", ModelPath.Part(job.Id, "outputs"), DiagnosticSeverity.Warning);
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of {owner} ({setting.Format})", Format, subject: ModelPath.Native(job.Id, setting.Key));
        foreach (NativeSetting setting in job.Container?.Native ?? [])
            diagnostics.Lost($"'{setting.Key}' of the container of {owner} ({setting.Format})", Format, subject: ModelPath.Part(job.Id, "container"));
    }

    private void Group(List<YamlNode> all, Job job, VariableMap? combination, bool several, string[] after)
    {
        BuildStepWriter writer = new(job, combination, foreign, diagnostics, Secrets);
        List<YamlBuilder> steps = [.. writer.Services()];
        int last = job.Steps.Length;
        if (last > 0 && job.Steps[last - 1] is PushImageStep { Native: [], Name: null } push && !foreign)
        {
            Images = push.Tags;
            last--;
        }

        if (last > 0 && job.Steps[last - 1] is UploadArtifactStep upload && !foreign)
        {
            Objects = upload;
            last--;
        }

        for (int i = 0; i < last; i++)
        {
            string subject = ModelPath.Step(job.Id, i);
            if (job.Steps[i] is UploadArtifactStep kept)
                _uploads.Add((subject, kept));
            else
                steps.AddRange(writer.Write(job.Steps[i], subject));
        }

        _referred.UnionWith(writer.Referred);
        UsesSubstitutions |= writer.UsesSubstitutions;
        string group = combination is null ? job.Id : $"{job.Id} ({string.Join(", ", combination.Values)})";
        string[] waits = after.Length == 0 && several ? ["-"] : after;
        for (int i = 0; i < steps.Count; i++)
        {
            YamlBuilder step = steps[i];
            if (several)
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"{group}: {i + 1}");
                step = new YamlBuilder().Add("id", id);
                foreach (YamlEntry entry in steps[i].Map.Entries.Where(entry => entry.Name != "id"))
                    step.Add(entry.Name, entry.Value);
                step.Add("waitFor", waits);
                waits = [id];
            }

            all.Add(step.Map);
        }

        _ends[job.Id].AddRange(waits.Where(wait => wait != "-").Except(_ends[job.Id]));
    }

    private void Keep()
    {
        if (_uploads.Count == 0)
            return;
        string location = _uploads[0].Step.Artifact.StartsWith("gs://", StringComparison.Ordinal) ? _uploads[0].Step.Artifact : "gs://${PROJECT_ID}_cloudbuild/artifacts/${BUILD_ID}";
        Objects = new() { Artifact = location, Paths = [.. _uploads.SelectMany(upload => upload.Step.Paths).Distinct()] };
        foreach ((string subject, UploadArtifactStep step) in _uploads)
        {
            diagnostics.Approximated($"The artifact '{Errors.Shown(step.Artifact)}' is kept in the bucket '{location}', when the whole build succeeded.", subject: subject);
            if (step.Exclude.Length > 0)
                diagnostics.Lost($"what the artifact '{Errors.Shown(step.Artifact)}' leaves out", Format, "Name the files that are meant.", subject);
        }
    }
}
