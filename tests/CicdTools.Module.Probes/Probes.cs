using System.Management.Automation;
using System.Runtime.CompilerServices;
using CicdTools.Cmdlets;
using CicdTools.Cmdlets.Contexts;

namespace CicdTools.Module.Probes;

/// <summary>Streams numbers, each behind an await, and notes each request and the end.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeNumber")]
public sealed class GetProbeNumber : AsyncCmdlet
{
    /// <summary>How many.</summary>
    [Parameter]
    public int Count { get; set; } = 100;

    /// <summary>Writes an error beside each number.</summary>
    [Parameter]
    public SwitchParameter WithErrors { get; set; }

    /// <summary>Waits before each number for ever, as a slow server would.</summary>
    [Parameter]
    public SwitchParameter Hang { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await foreach (int number in NumbersAsync(cancellationToken))
        {
            WriteObject(number);
            if (WithErrors)
                WriteError(new(new InvalidOperationException($"error {number}"), "ProbeError", ErrorCategory.NotSpecified, number));
        }
    }

    private async IAsyncEnumerable<int> NumbersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            for (int number = 1; number <= Count; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Journal.Add($"request {number}");
                Journal.Started.Set();
                await (Hang ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.Run(static () => { }, cancellationToken)).ConfigureAwait(false);
                yield return number;
            }
        }
        finally
        {
            // The clean-up takes a while too, and must still be waited for.
            await Task.Run(static () => { }, CancellationToken.None).ConfigureAwait(false);
            Journal.Add("closed");
        }
    }
}

/// <summary>A consumer that blocks on a task whose continuations follow the synchronization context.</summary>
[Cmdlet(VerbsCommon.Join, "ProbeBlocking")]
public sealed class JoinProbeBlocking : PSCmdlet
{
    /// <summary>Anything.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        BlockAsync().GetAwaiter().GetResult();
        WriteObject(InputObject);
    }

    private static async Task BlockAsync()
    {
        await Task.Yield();
        await Task.Run(static () => { });
    }
}

/// <summary>Reports progress from another thread, where the callback throws.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeProgress")]
public sealed class GetProbeProgress : AsyncCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SynchronizationContext pump = SynchronizationContext.Current!;
        try
        {
            await Task.Run(() => pump.Post(_ => throw new InvalidOperationException("The callback threw."), null), CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await Task.Run(static () => { }, CancellationToken.None).ConfigureAwait(false);
            Journal.Add("cleaned up");
        }
    }
}

/// <summary>Makes changes as a cmdlet does, or as it must not.</summary>
[Cmdlet(VerbsCommon.Set, "ProbeThing", SupportsShouldProcess = true)]
public sealed class SetProbeThing : AsyncCmdlet
{
    /// <summary>Writes without asking.</summary>
    [Parameter]
    public SwitchParameter Rogue { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Rogue)
            Write("rogue");
        Change second = new("second", "Change it", _ => Task.FromResult<object?>(Write("second")));
        object? result = await ApplyAsync(new("first", "Change it", _ => Task.FromResult<object?>(Write("first"))) { After = [second], Details = "the difference" }, cancellationToken);
        WriteObject(result);
        Journal.Add(WriteScope.IsOpen ? "left open" : "closed");
    }

    private static string Write(string name)
    {
        WriteScope.Demand(Intent.Write, name);
        Journal.Add($"wrote {name}");
        return name;
    }
}

/// <summary>A change that wants a confirmation.</summary>
[Cmdlet(VerbsCommon.Remove, "ProbeThing", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveProbeThing : AsyncCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken) =>
        await ApplyAsync(
            new("thing", "Remove it", _ =>
            {
                Journal.Add("removed");
                return Task.FromResult<object?>(null);
            }),
            cancellationToken);
}

/// <summary>Throws an error of each kind.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeError")]
public sealed class GetProbeError : AsyncCmdlet
{
    /// <summary>The kind.</summary>
    [Parameter(ValueFromPipeline = true)]
    public string Kind { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw new CicdException("ProbeFailed", Enum.Parse<CicdErrorKind>(Kind), $"A {Kind} happened.", "the target", "Do something.");
    }
}

/// <summary>Fails as the system does where files cannot be written.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeFileError")]
public sealed class GetProbeFileError : AsyncCmdlet
{
    /// <summary>Why.</summary>
    [Parameter(ValueFromPipeline = true)]
    public string Why { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        throw Why switch
        {
            "full" => new IOException("No space left on device : '/x'", OperatingSystem.IsWindows() ? 112 : 28),
            "read-only" => new IOException("Read-only file system : '/x'", OperatingSystem.IsWindows() ? 19 : 30),
            "denied" => new UnauthorizedAccessException("Access to the path '/x' is denied."),
            _ => new IOException("Input/output error : '/x'", 5),
        };
    }
}

/// <summary>Resolves a credential reference as a connected cmdlet does, and shows what a careless command would: the object, not the secret.</summary>
[Cmdlet(VerbsCommon.Get, "ProbeCredential")]
public sealed class GetProbeCredential : AsyncCmdlet
{
    /// <summary>The kind of the reference.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Kind { get; set; } = "";

    /// <summary>Its name.</summary>
    [Parameter(Position = 1)]
    public string? Name { get; set; }

    /// <summary>Its vault.</summary>
    [Parameter]
    public string? Vault { get; set; }

    /// <summary>What the session remembers before.</summary>
    [Parameter]
    public string? Remember { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Remember is not null)
            CredentialResolver.Remember("probe", new(Remember));
        Connection connection = new() { Name = "probe", Credential = new(Kind, Name, Vault) };
        SecretText? secret = new CredentialResolver(InvokeCommand).Resolve(connection);
        WriteObject(secret);
        WriteObject(secret?.Reveal().Length);
        return Task.CompletedTask;
    }
}
