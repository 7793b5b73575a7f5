using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Cmdlets.Completion;

/// <summary>Offers names for a parameter. It never throws and gives up after two seconds: a Tab key must not hang.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        // Found on this thread: the selected context belongs to its runspace.
        string context = ContextSelection.Resolve(fakeBoundParameters?["Context"] as string);
        using CancellationTokenSource patience = new(Patience);
        string word = (wordToComplete ?? "").Trim('\'', '"');
        List<(string Name, string Tip)> found = [];
        try
        {
            Prepare(context);
            // The pool has no pump and no runspace, so nothing can wait for this thread.
            Task.Run(() => CollectAsync(context, fakeBoundParameters ?? new Hashtable(), found, patience.Token), patience.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is CicdException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // What was found so far is still worth offering.
        }

        return [.. found
            .Where(item => item.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(item => item.Name, StringComparer.Ordinal)
            .Select(item => new CompletionResult(Quoted(item.Name), item.Name, CompletionResultType.ParameterValue, item.Tip))];
    }

    /// <summary>Finds what belongs to the runspace, on its thread, before the search.</summary>
    /// <param name="context">The context in force.</param>
    protected virtual void Prepare(string context)
    {
    }

    /// <summary>The names, with a tip for each.</summary>
    /// <param name="context">The context in force.</param>
    /// <param name="bound">What is on the command line already.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    protected abstract IAsyncEnumerable<(string Name, string Tip)> FindAsync(string context, IDictionary bound, CancellationToken cancellationToken);

    private async Task CollectAsync(string context, IDictionary bound, List<(string Name, string Tip)> found, CancellationToken cancellationToken)
    {
        await foreach ((string name, string tip) in FindAsync(context, bound, cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
            found.Add((name, tip.Length == 0 ? name : tip));
    }

    private static string Quoted(string name) =>
        name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '/') ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
