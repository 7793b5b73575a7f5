using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>A job to a stage.</summary>
internal sealed partial class StageWriter(Pipeline pipeline, bool foreign, GroovyWriter text, DiagnosticBag diagnostics)
{
    private const string Format = JenkinsfileFormat.FormatName;

    /// <summary>The lines of a variable under <c>environment</c>.</summary>
    public static IEnumerable<string> Variable(string name, string value)
    {
        Match secret = Credentials().Match(value);
        if (secret.Success && secret.Length == value.Length)
            return [$"{name} = credentials({GroovyStrings.Encode(secret.Groups[1].Value)})"];
        return [.. SecretsIn(value).Select(id => $"{Hoisted(id)} = credentials({GroovyStrings.Encode(id)})"), $"{name} = {GroovyStrings.Encode(Credentials().Replace(value, match => $"${{env.{Hoisted(match.Groups[1].Value)}}}"))}"];
    }

    /// <summary>The agent that a job asks for; null for one that has none of its own.</summary>
    public JenkinsAgent? Agent(Job job)
    {
        if (Native(job, "stage") is not null)
            return null;
        if (Native(job, "agent") is { } kept)
            return new(job.Runner.Labels, null, kept);
        string? image = job.Container?.Image ?? (foreign ? ToolImage(job) : null);
        return new(foreign ? Labels(job) : job.Runner.Labels, image, null);
    }

    public void Write(Job job, JenkinsAgent common)
    {
        if (Native(job, "stage") is { } kept)
        {
            text.Line(kept);
            return;
        }

        if (job.Matrix is null)
        {
            text.Block($"stage({GroovyStrings.Encode(job.Name ?? job.Id)})", () => Leaf(job, common));
            return;
        }

        Matrix matrix = job.Matrix;
        if (matrix.Include.Length > 0)
            diagnostics.Lost($"combinations that are added to the matrix of the job '{Errors.Shown(job.Id)}'", Format, "Write a stage of its own for each.", ModelPath.Part(job.Id, "matrix"));
        if (matrix.MaxParallel is not null)
            diagnostics.Lost($"how many jobs of the matrix of '{Errors.Shown(job.Id)}' run at once", Format, subject: ModelPath.Part(job.Id, "matrix"));
        if (matrix.Axes.Length == 0)
        {
            text.Block($"stage({GroovyStrings.Encode(job.Name ?? job.Id)})", () => Leaf(job, common));
            return;
        }

        text.Block($"stage({GroovyStrings.Encode(job.Name ?? job.Id)})", () =>
        {
            if (matrix.FailFast)
                text.Line("failFast true");
            text.Block("matrix", () =>
            {
                text.Lines(JenkinsMatrix.Write(matrix));
                text.Block("stages", () => text.Block($"stage({GroovyStrings.Encode(Native(job, "inner") ?? job.Name ?? job.Id)})", () => Leaf(job, common)));
            });
        });
    }

    /// <summary>Steps, each group of what runs under one condition in its place.</summary>
    public void Steps(Job job, Step[] steps)
    {
        JenkinsStepWriter writer = new(pipeline, job, foreign, diagnostics);
        for (int i = 0; i < steps.Length; i++)
        {
            foreach (string line in writer.Write(steps[i], ModelPath.Step(job.Id, Array.IndexOf(job.Steps, steps[i]))))
                text.Line(line);
        }
    }

    private void Leaf(Job job, JenkinsAgent common)
    {
        string owner = $"the job '{Errors.Shown(job.Id)}'";
        Losses(job, owner);
        if (Agent(job) is { } agent && !agent.IsSame(common))
            text.Lines(agent.Write());
        text.BlockOf("environment", [.. Native(job, "environment") is { } computed ? new[] { computed } : [], .. job.Variables.With(job.Container?.Variables ?? new()).SelectMany(entry => Variable(entry.Key, entry.Value)), .. ScriptSecrets(job).Select(id => $"{Hoisted(id)} = credentials({GroovyStrings.Encode(id)})")]);
        When(job, owner);
        text.BlockOf("options",
        [
            .. job.Timeout is { } span ? new[] { Timeout(span) } : [],
            .. job.Retries > 0 ? new[] { string.Create(CultureInfo.InvariantCulture, $"retry({job.Retries + 1})") } : [],
            .. Native(job, "options") is { } options ? new[] { options } : [],
        ]);
        if (job.Manual)
            text.Line(Native(job, "input") ?? JenkinsfileWriter.Input(job.Id));
        SetupToolStep[] tools = foreign ? [] : [.. job.Steps.OfType<SetupToolStep>()];
        string[] named = [.. tools.Select(tool => $"{StageReader.ToolDirective(tool.Tool)} {GroovyStrings.Encode(tool.Version ?? "")}"), .. job.Steps.OfType<NativeStep>().Where(IsTool).Select(step => step.Reference["tool:".Length..])];
        text.BlockOf("tools", named);
        Step[] all = [.. job.Steps.Where(step => !(step is SetupToolStep && !foreign) && !(step is NativeStep native && IsTool(native)))];
        Step[] ordinary = [.. all.Where(step => PostOf(step) is null)];
        text.Block("steps", () =>
        {
            if (job.ContinueOnError)
                text.Block("catchError(buildResult: 'SUCCESS', stageResult: 'FAILURE')", () => Main(job, ordinary));
            else
                Main(job, ordinary);
        });
        Post(job, all);
    }

    // A stage must have a step.
    private void Main(Job job, Step[] steps)
    {
        if (steps.All(step => step is CheckoutStep { Native: [] } or SetupToolStep or CacheStep))
            text.Line("echo 'Nothing to do.'");
        Steps(job, steps);
    }

    private void Post(Job job, Step[] steps)
    {
        string? rest = Native(job, "post");
        if (rest is null && !steps.Any(step => PostOf(step) is not null))
            return;
        text.Block("post", () =>
        {
            foreach ((string name, Condition _) in StageReader.PostOrder)
            {
                Step[] these = [.. steps.Where(step => PostOf(step) == name)];
                if (these.Length > 0)
                    text.Block(name, () => Steps(job, these));
            }

            if (rest is not null)
                text.Line(rest);
        });
    }

    private static string? PostOf(Step step) => step.Condition switch { AlwaysCondition => "always", OnFailureCondition => "failure", OnSuccessCondition => "success", _ => null };

    private void When(Job job, string owner)
    {
        string? asked = Native(job, "when");
        if (job.Condition is null or OnSuccessCondition && asked is null)
            return;
        if (job.Condition is AlwaysCondition or OnFailureCondition)
        {
            diagnostics.Approximated($"{char.ToUpperInvariant(owner[0])}{owner[1..]} runs only when what is before it succeeded: only 'post' runs after a failure.", "Move its steps to 'post'.", ModelPath.Part(job.Id, "condition"), DiagnosticSeverity.Warning);
            if (job.Condition is OnFailureCondition)
                text.BlockOf("when", ["expression { false }"]);
            return;
        }

        string[]? lines = job.Condition is null ? [] : JenkinsWhen.Write(Simple(job.Condition));
        if (lines is null)
        {
            diagnostics.Add(new() { Id = "Lost", Severity = DiagnosticSeverity.Warning, Message = $"{Format} cannot express the condition of {owner}; 'expression {{ false }}' stands in its place.", Remedy = "Write the 'when' by hand.", Subject = ModelPath.Part(job.Id, "condition") });
            lines = ["expression { false }"];
        }

        text.BlockOf("when", [.. asked is null ? Array.Empty<string>() : [asked], .. lines]);
    }

    // That it runs after what succeeded needs no words.
    private static Condition Simple(Condition condition) => condition is AllCondition all && all.Conditions.Any(one => one is OnSuccessCondition or AlwaysCondition)
        ? all.Conditions.Where(one => one is not (OnSuccessCondition or AlwaysCondition)).ToArray() is var rest && rest.Length == 1 ? rest[0] : rest.Length == 0 ? Condition.OnSuccess : new AllCondition(rest)
        : condition;

    private void Losses(Job job, string owner)
    {
        if (job.Environment is { } target)
            diagnostics.Lost($"that {owner} deploys to the environment '{Errors.Shown(target.Name)}'", Format, subject: ModelPath.Part(job.Id, "environment"));
        for (int i = 0; i < job.Services.Length; i++)
            diagnostics.Lost($"the service '{Errors.Shown(job.Services[i].Name)}' of {owner}", Format, "Start it with docker.image(…).withRun in a script.", ModelPath.Service(job.Id, i));
        if (job.Outputs.Count > 0)
            diagnostics.Lost($"the outputs of {owner}", Format, "Write each value to a file and stash it.", ModelPath.Part(job.Id, "outputs"));
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of {owner} ({setting.Format})", Format, subject: ModelPath.Native(job.Id, setting.Key));
        foreach (NativeSetting setting in job.Container?.Native ?? [])
            diagnostics.Lost($"'{setting.Key}' of the container of {owner} ({setting.Format})", Format, subject: ModelPath.Part(job.Id, "container"));
        if (job.Container?.Entrypoint is not null)
            diagnostics.Lost($"the entry point of the container of {owner}", Format, "Set it with 'args' of the agent.", ModelPath.Part(job.Id, "container"));
    }

    private string[] Labels(Job job)
    {
        string[] labels = [.. job.Runner.Labels.Where(label => label != "self-hosted" && !label.StartsWith("ubuntu", StringComparison.OrdinalIgnoreCase))];
        string[] named = [.. labels.Select(label => label.StartsWith("windows", StringComparison.OrdinalIgnoreCase) ? "windows" : label.StartsWith("macos", StringComparison.OrdinalIgnoreCase) ? "macos" : label)];
        return [.. named.Distinct()];
    }

    private static string? ToolImage(Job job) => job.Steps.OfType<SetupToolStep>().Select(setup => ToolImages.Of(setup, version => version.Contains("${", StringComparison.Ordinal))).FirstOrDefault(image => image is not null);

    private IEnumerable<string> ScriptSecrets(Job job) => foreign
        ? job.Steps.SelectMany(step => JobTexts.Of(step).Except(step.Variables.Values.Where(value => Credentials().Match(value) is { Success: true } match && match.Length == value.Length))).SelectMany(SecretsIn).Distinct().Where(id => !job.Variables.ContainsKey(Hoisted(id)))
        : [];

    /// <summary>The credentials that a text refers to.</summary>
    public static IEnumerable<string> SecretsIn(string value) => Credentials().Matches(value).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>The text with variables of the environment in place of credentials.</summary>
    public static string Hoist(string value, bool inScript) => Credentials().Replace(value, match => inScript ? $"${{{Hoisted(match.Groups[1].Value)}}}" : $"${{env.{Hoisted(match.Groups[1].Value)}}}");

    /// <summary>The variable that holds credentials.</summary>
    public static string Hoisted(string id) => JenkinsfileVocabulary.Name(id);

    /// <summary>The limit of time as an option or a wrapper.</summary>
    public static string Timeout(TimeSpan span) => span.TotalSeconds % 60 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"timeout(time: {(long)span.TotalMinutes}, unit: 'MINUTES')")
        : string.Create(CultureInfo.InvariantCulture, $"timeout(time: {(long)Math.Ceiling(span.TotalSeconds)}, unit: 'SECONDS')");

    private static bool IsTool(NativeStep step) => step.Format == Format && step.Reference.StartsWith("tool:", StringComparison.Ordinal);

    private static string? Native(Job job, string key) => Array.Find(job.Native, setting => setting.Format == Format && setting.Key == key)?.Text;

    [GeneratedRegex(@"\$\{credentials\.([A-Za-z_][A-Za-z0-9_-]*)\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Credentials();
}
