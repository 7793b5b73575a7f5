using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Shows the contexts: named connections to systems.</summary>
[Cmdlet(VerbsCommon.Get, "CicdContext")]
[OutputType(typeof(CicdContext))]
public sealed class GetCicdContext : AsyncCmdlet
{
    /// <summary>The name, with wildcards. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Context")]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [SupportsWildcards]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(Name))
        {
            WriteObject(CicdContext.From(new ContextStore().Get(Name)));
            return Task.CompletedTask;
        }

        WildcardPattern pattern = new(Name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        foreach (Connection connection in new ContextStore().All().Where(connection => pattern.IsMatch(connection.Name)))
            WriteObject(CicdContext.From(connection));
        return Task.CompletedTask;
    }
}
