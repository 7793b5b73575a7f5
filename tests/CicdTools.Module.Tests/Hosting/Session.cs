using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CicdTools.Module.Tests.Hosting;

/// <summary>The real engine in this process, with the built module loaded and a home of its own that is gone afterwards.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;
    private readonly string? _home;

    public Session(bool probes = false, bool ownHome = false)
    {
        if (ownHome)
        {
            _home = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;
            Environment.SetEnvironmentVariable("CICDTOOLS_HOME", _home);
        }

        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Run($"Import-Module -Name '{Built.Manifest}'");
        if (probes)
            Run($"Import-Module -Name '{Built.Probes}'; [CicdTools.Module.Probes.Journal]::Clear()");
    }

    public string Home => _home ?? throw new InvalidOperationException("This session has no home of its own.");

    public static TimeSpan Patience => TimeSpan.FromMinutes(5);

    /// <summary>Runs a script to its end; an error that ends it is thrown.</summary>
    public Outcome Run(string script, params object?[] arguments)
    {
        using PowerShell shell = Create(script, arguments);
        // A deadlock must fail a test, not hold it for ever.
        IAsyncResult running = shell.BeginInvoke();
        if (!running.AsyncWaitHandle.WaitOne(Patience))
        {
            shell.BeginStop(null, null);
            throw new TimeoutException($"The script had not ended after {Patience}: {script}");
        }

        return new([.. shell.EndInvoke(running)], [.. shell.Streams.Error], [.. shell.Streams.Information], [.. shell.Streams.Warning], [.. shell.Streams.Progress]);
    }

    public T Run<T>(string script, params object?[] arguments) => LanguagePrimitives.ConvertTo<T>(Assert.Single(Run(script, arguments).Output));

    /// <summary>The error that ends a script under <c>-ErrorAction Stop</c>.</summary>
    public ErrorRecord Fails(string script)
    {
        PSObject result = Assert.Single(Run($"$ErrorActionPreference = 'Stop'; try {{ $null = {script}; 'It did not fail.' }} catch {{ $_ }}").Output);
        return Assert.IsType<ErrorRecord>(result.BaseObject);
    }

    public PowerShell Create(string script, params object?[] arguments)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (object? argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }

    public void Dispose()
    {
        _runspace.Dispose();
        if (_home is null)
            return;
        Environment.SetEnvironmentVariable("CICDTOOLS_HOME", null);
        // The owner of a run tidies up after the run has ended.
        Assert.True(SpinWait.SpinUntil(() => TryDelete(_home), Patience));
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

internal sealed record Outcome(PSObject[] Output, ErrorRecord[] Errors, InformationRecord[] Information, WarningRecord[] Warnings, ProgressRecord[] Progress);
