using System.Globalization;
using System.Management.Automation;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets;

// What a cmdlet says to the runner that it stands on. It goes to the host, never into the pipeline: a runner reads the step's output.
public abstract partial class AsyncCmdlet
{
    private static int _groups;

    private HostRunner? _runner;

    /// <summary>The runner that this process stands on.</summary>
    private protected HostRunner HostRunner => _runner ??= HostRunner.Current;

    /// <summary>Writes a line for the runner; nothing where there is none.</summary>
    private protected void Tell(string? line)
    {
        if (line is not null && HostRunner.HasLog)
            Outside(() => Host.UI.WriteLine(line));
    }

    /// <summary>Shows what was found in a file beside the log too.</summary>
    private protected void Annotate(Diagnostic diagnostic)
    {
        if (!HostRunner.HasLog)
            return;
        Annotation annotation = Annotation.Of(diagnostic, SessionState.Path.CurrentFileSystemLocation.ProviderPath, HostRunner.Commands.Workspace);
        Tell(HostRunner.Commands.Annotate(annotation with { Text = Harmless(annotation.Text) }));
    }

    /// <summary>Keeps a secret out of the runner's log from now on.</summary>
    private protected void Mask(SecretText secret)
    {
        if (!HostRunner.HasLog)
            return;
        foreach (string line in SecretLines.Of(secret.Reveal()))
            Tell(HostRunner.Commands.Mask(line));
    }

    /// <summary>Begins a part of the runner's log that can be folded. The result ends it.</summary>
    private protected IDisposable Group(string title)
    {
        // A job may start more than one process.
        string name = string.Create(CultureInfo.InvariantCulture, $"cicd_{Environment.ProcessId}_{Interlocked.Increment(ref _groups)}");
        LogGroup group = new(name, title, TimeProvider.System.GetUtcNow());
        Tell(HostRunner.Commands.BeginGroup(group) ?? LogText.Neutralize(title.ReplaceLineEndings(" ")));
        return new OpenGroup(() => Tell(HostRunner.Commands.EndGroup(group with { At = TimeProvider.System.GetUtcNow() })));
    }

    /// <summary>Gives a value to the steps that follow.</summary>
    private protected void SetOutput(string name, string? value)
    {
        if (value is not null)
            Deliver(HostRunner.Commands.SetOutput(name, value), "outputs");
    }

    /// <summary>Adds to the job's summary.</summary>
    private protected void Summarize(string markdown) => Deliver(HostRunner.Commands.Summarize(markdown), "summary");

    // What was done is done: a runner that cannot be told of it is worth a warning and no failure.
    private void Deliver(Delivery? delivery, string what)
    {
        if (delivery is null)
            return;
        if (delivery.File is { } file)
        {
            try
            {
                if (!RunnerFile.Append(file, delivery.Text, delivery.Limit))
                {
                    WriteWarning($"The job's {what} would become larger than the runner takes ({delivery.Limit / 1024} KiB); this part was left out.");
                    return;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                WriteWarning($"The job's {what} could not be written: {exception.Message}");
                return;
            }
        }

        Tell(delivery.Line);
    }

    private void Annotate(ErrorRecord record)
    {
        if (HostRunner.HasLog)
            Annotate(DiagnosticSeverity.Error, Annotation.Sentence(record.ErrorDetails?.Message ?? record.Exception.Message, record.ErrorDetails?.RecommendedAction), record.FullyQualifiedErrorId.Split(',')[0]);
    }

    private void Annotate(DiagnosticSeverity severity, string text, string? id = null)
    {
        if (HostRunner.HasLog)
            Tell(HostRunner.Commands.Annotate(new(severity, Harmless(text)) { Id = id }));
    }

    // Who asked not to be shown something need not see it elsewhere either.
    private bool IsShown(string parameter, string variable)
    {
        object? wish = MyInvocation.BoundParameters.TryGetValue(parameter, out object? given) ? given : SessionState.PSVariable.GetValue(variable);
        return !LanguagePrimitives.TryConvertTo(wish, out ActionPreference preference) || preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }

    // Names and messages come from files and systems of others, and some runners take commands anywhere in a line.
    private string Harmless(string text) =>
        HostRunner.IsRunner ? string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(LogText.Neutralize)) : text;

    private ErrorRecord Harmless(ErrorRecord record)
    {
        string shown = record.ErrorDetails?.Message ?? record.Exception.Message;
        string harmless = Harmless(shown);
        if (harmless != shown)
            record.ErrorDetails = new(harmless) { RecommendedAction = record.ErrorDetails?.RecommendedAction };
        return record;
    }

    private sealed class OpenGroup(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
