using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Conversion;

/// <summary>A job from one format to another.</summary>
internal sealed partial class JobTranslator(Pipeline pipeline, IDialect from, IDialect to, TextTranslator texts, VariableMap pipelineVariables, DiagnosticBag diagnostics)
{
    // Set by the system, the shell or the image rather than by the project.
    private static readonly HashSet<string> OfShell = ["HOME", "PATH", "PWD", "OLDPWD", "USER", "SHELL", "LANG", "LC_ALL", "TMPDIR", "HOSTNAME", "RANDOM", "SECONDS", "IFS", "UID", "EUID", "PPID", "LINENO", "OPTARG", "OPTIND", "REPLY", "BASH", "BASH_SOURCE", "BASH_VERSION", "BASH_ENV", "TERM", "EDITOR", "CI", "DEBIAN_FRONTEND", "PYTHONPATH", "GOPATH", "JAVA_HOME", "ENV"];

    private readonly VariableNames _outer = texts.Names;
    private readonly ConditionTranslator _conditions = new(texts, from);

    public Job Translate(Job job)
    {
        texts.Job = job;
        texts.Names = new(job.Variables.Keys, to.Vocabulary, _outer);
        texts.Added = new();
        texts.Subject = ModelPath.Job(job.Id);
        StepTranslator steps = new(pipeline, job, from, to, texts, _conditions, diagnostics);
        VariableMap variables = VariableTranslator.Translate(new(job.Variables.Where(entry => !steps.IsFound(entry.Value))), texts.Names, to.Vocabulary, (name, value) => At(ModelPath.Variable(job.Id, name), () => texts.Value(name, value)));
        Job result = job with
        {
            Name = job.Name is null ? null : texts.Text(job.Name, ofJob: true),
            Condition = At(ModelPath.Part(job.Id, "condition"), () => _conditions.Translate(job.Condition, ofJob: true)),
            Runner = At(ModelPath.Part(job.Id, "runner"), () => to.Adopt(new() { Labels = [.. job.Runner.Labels.Select(label => texts.Text(label, ofJob: true))] }, job, diagnostics)),
            Container = job.Container is null ? null : At(ModelPath.Part(job.Id, "container"), () => Container(job.Container)),
            Matrix = job.Matrix is null ? null : At(ModelPath.Part(job.Id, "matrix"), () => Matrix(job.Matrix)),
            Environment = job.Environment is null ? null : At(ModelPath.Part(job.Id, "environment"), () => new EnvironmentReference(texts.Text(job.Environment.Name, ofJob: true), job.Environment.Url is null ? null : texts.Text(job.Environment.Url, ofJob: true))),
            Steps = steps.Translate(),
            Native = RawVariables.LeaveOut(job.Native, from, to.Name, key => ModelPath.Native(job.Id, key), diagnostics),
            Outputs = At(ModelPath.Part(job.Id, "outputs"), () => new VariableMap(job.Outputs.Select(output => KeyValuePair.Create(output.Key, steps.Output(output.Value))))),
        };
        AddMatrix(job);
        AddUsed(job);
        variables = texts.Added.With(variables);
        return result with
        {
            Variables = variables,
            Services = [.. job.Services.Select((service, index) => At(ModelPath.Service(job.Id, index), () => Service(service, variables)))],
        };
    }

    private T At<T>(string subject, Func<T> work)
    {
        texts.Subject = subject;
        T result = work();
        texts.Subject = ModelPath.Job(texts.Job!.Id);
        return result;
    }

    private Container Container(Container container) => container with
    {
        Image = texts.Text(container.Image, ofJob: true),
        Variables = VariableTranslator.Translate(container.Variables, new(container.Variables.Keys, to.Vocabulary), to.Vocabulary, (_, value) => texts.Text(value, ofJob: true)),
    };

    private Service Service(Service service, VariableMap variables)
    {
        Container container = Container(service.Container);
        if (from.Traits.ServicesSeeVariables && !to.Traits.ServicesSeeVariables)
            container = container with { Variables = pipelineVariables.With(variables).With(container.Variables) };
        return service with { Name = texts.Plain(service.Name) is { Length: > 0 } name ? name : "service", Container = container };
    }

    private Matrix Matrix(Matrix matrix) => matrix with
    {
        Axes = [.. matrix.Axes.Select(axis => new MatrixAxis(AxisName(axis.Name), [.. axis.Values.Select(value => texts.Text(value, ofJob: true))]))],
        Include = [.. matrix.Include.Select(Combination)],
        Exclude = [.. matrix.Exclude.Select(Combination)],
    };

    private VariableMap Combination(VariableMap values) => new(values.Select(entry => KeyValuePair.Create(AxisName(entry.Key), texts.Text(entry.Value, ofJob: true))));

    private string AxisName(string name) => VariableTranslator.NameOf(to.Vocabulary, new MatrixPart(name), name);

    // Values of a matrix are variables of the job in some systems, and nothing but words for an expression in others.
    private void AddMatrix(Job job)
    {
        IEnumerable<string> names = (job.Matrix?.Axes.Select(axis => axis.Name) ?? []).Concat(job.Matrix?.Include.SelectMany(include => include.Keys) ?? []).Distinct();
        foreach (string name in names.Where(name => TextTranslator.IsEnvironment(from.Vocabulary, new MatrixPart(name), name) && !TextTranslator.IsEnvironment(to.Vocabulary, new MatrixPart(name), name)))
        {
            if (to.Vocabulary.Write(new MatrixPart(name), TextPlace.Setting) is { } value)
                texts.Added = texts.Added.With(name, value);
        }
    }

    // What scripts take from the environment although the file does not say so.
    private void AddUsed(Job job)
    {
        HashSet<string> own = [.. pipeline.Variables.Keys, .. job.Variables.Keys, .. job.Steps.SelectMany(step => step.Variables.Keys), .. texts.Added.Keys];
        foreach (ScriptStep step in job.Steps.OfType<ScriptStep>().Where(IsPosix))
        {
            HashSet<string> changed = [.. ShellReferences.Names(step.Script, onlyChanged: true)];
            HashSet<string> assigned = [.. Assigned().Matches(step.Script).SelectMany(match => match.Groups.Values.Skip(1).SelectMany(group => group.Value.Split(' ')))];
            foreach (string name in ShellReferences.Names(step.Script).Where(name => !own.Contains(name) && !assigned.Contains(name) && !OfShell.Contains(name)))
            {
                TextPart? fact = from.Vocabulary.Read($"${name}", TextPlace.Script) is [FactPart only] ? only : null;
                string? value = fact is null ? OfProject(name) : changed.Contains(name) ? to.Vocabulary.Write(fact, TextPlace.Setting) : null;
                if (value is not null && own.Add(name))
                    texts.Added = texts.Added.With(name, value);
            }
        }
    }

    // A setting of the project that every job sees there must be handed to the job here.
    private string? OfProject(string name)
    {
        if (!TextTranslator.IsEnvironment(from.Vocabulary, new SettingPart(name), name))
        {
            if (texts.IsSystem(name) && !IsRunnerFile(name))
                diagnostics.Lost($"the variable '{name}' of {from.Name} in a script of the job '{Errors.Shown(texts.Job!.Id)}'", to.Name, $"Set '{name}' for the job.", texts.Subject);
            return null;
        }

        if (texts.IsSystem(name))
        {
            diagnostics.Lost($"the variable '{name}' of {from.Name} in a script of the job '{Errors.Shown(texts.Job!.Id)}'", to.Name, $"Set '{name}' for the job.", texts.Subject);
            return null;
        }

        TextPart part = TextTranslator.IsSecret(name) ? new SecretPart(name) : new SettingPart(name);
        if (name.Any(char.IsAsciiLetterLower) || TextTranslator.IsEnvironment(to.Vocabulary, part, name) || to.Vocabulary.Write(part, TextPlace.Setting) is not { } value)
            return null;
        diagnostics.Approximated($"A script of the job '{Errors.Shown(texts.Job!.Id)}' takes '{name}' from the project's variables; in {to.Name} it comes from the {(part is SecretPart ? "secret" : "variable")} of that name.", null, texts.Subject);
        return value;
    }

    private bool IsRunnerFile(string name) => from.Traits.RunnerFiles is { } files && (name == files.Output || name == files.Environment || name == files.Path || name == files.Summary);

    private static bool IsPosix(ScriptStep step) => step.Shell is null or "bash" or "sh";

    [GeneratedRegex(@"(?:^|[\s;&|(`])(?:(?:for|select)\s+([A-Za-z_][A-Za-z0-9_]*)|read\s+(?:-\w+\s+)*([A-Za-z_][A-Za-z0-9_]*(?:[ ][A-Za-z_][A-Za-z0-9_]*)*)|([A-Za-z_][A-Za-z0-9_]*)\+?=)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Assigned();
}
