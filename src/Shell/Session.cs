using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using CicdTools.Shell.Host;
using CicdTools.Shell.StandIns;

namespace CicdTools.Shell;

/// <summary>One runspace with the module loaded, and everything that is run in it.</summary>
internal sealed class Session : IDisposable
{
    public const int Interrupted = 130;

    // By the custom of POSIX shells, 128 and the signal's number.
    private static readonly (PosixSignal Signal, int ExitCode)[] Endings = [(PosixSignal.SIGTERM, 143), (PosixSignal.SIGHUP, 129)];

    private readonly ShellHost _host = new(new Terminal());
    private readonly Runspace _runspace;
    private readonly string _manifest;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private PowerShell? _running;
    private bool _stopRequested;
    private int _stopCode = Interrupted;

    public Session(string manifest)
    {
        _manifest = manifest;
        InitialSessionState state = InitialSessionState.CreateDefault2();
        StandInCommands.AddAbsent(state);
        state.Commands.Add(new SessionStateCmdletEntry(OutShellCommand.Name, typeof(OutShellCommand), helpFileName: null));
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        Console.CancelKeyPress += OnCancelKey;
        // Whoever ends this process wants the script's finally to run, so that nothing that it started is left.
        _signals = OperatingSystem.IsWindows() ? [] : Array.ConvertAll(Endings, ending => PosixSignalRegistration.Create(ending.Signal, context => context.Cancel = Stop(ending.ExitCode)));
    }

    public Terminal Terminal => _host.Terminal;

    public Runspace Runspace => _runspace;

    /// <summary>The code given to <c>exit</c>, or that of the signal that told this process to end; null before.</summary>
    public int? ExitCode => _host.ExitCode ?? (_stopRequested && _stopCode != Interrupted ? _stopCode : null);

    /// <summary>Whether the last thing that was run was stopped by Ctrl+C.</summary>
    public bool WasStopped { get; private set; }

    /// <summary>Opens the runspace and loads the module.</summary>
    public bool Open()
    {
        _runspace.Open();
        // The engine's current folder starts at the user's home in a program that is no console host of its own.
        _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(Environment.CurrentDirectory));
        PSStyle.Instance.OutputRendering = Terminal.UsesColor ? OutputRendering.Host : OutputRendering.PlainText;
        Command import = new("Import-Module");
        import.Parameters.Add("Name", _manifest);
        return Invoke(import, [], show: false);
    }

    /// <summary>Runs a script file and gives the exit code of the process.</summary>
    public int RunScript(string path, string[] arguments)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            Terminal.WriteError($"There is no script '{full}'.");
            return 1;
        }

        EngineParts.LetScriptsExit(_runspace);
        return Finish(Invoke(new Command(full, isScript: false, useLocalScope: false), ScriptArguments.Read(arguments)));
    }

    /// <summary>Runs a command's text and gives the exit code of the process.</summary>
    public int RunCommand(string text, string[] arguments)
    {
        Command command = new(WithFailure(text), isScript: true, useLocalScope: false);
        return Finish(Invoke(command, Array.ConvertAll(arguments, argument => new CommandParameter(null, argument))));
    }

    // As with pwsh -Command, a last statement that failed is the process's failure. Only the text itself can ask: $? is reset once it has ended.
    private static string WithFailure(string text)
    {
        ScriptBlockAst parsed = Parser.ParseInput(text, out _, out ParseError[] errors);
        return errors.Length == 0 && parsed.EndBlock is { Unnamed: true, Statements.Count: > 0 } ? $"{text}\nif (-not $?) {{ exit 1 }}" : text;
    }

    /// <summary>Runs a line that a person typed.</summary>
    /// <returns>Whether nothing stayed uncaught.</returns>
    public bool RunInteractive(string text) => Invoke(new Command(text, isScript: true, useLocalScope: false), [], history: true);

    /// <summary>Runs a command for its values, silently.</summary>
    public Collection<PSObject> Evaluate(string text)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return shell.AddScript(text).Invoke();
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _runspace.Dispose();
        Terminal.EndProgress();
    }

    // What is stopped may come to its own exit on the way out: whoever stopped it is told that it was.
    private int Finish(bool succeeded) => WasStopped ? _stopCode : ExitCode ?? (succeeded ? 0 : 1);

    private bool Invoke(Command command, CommandParameter[] parameters, bool show = true, bool history = false)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        foreach (CommandParameter parameter in parameters)
            command.Parameters.Add(parameter);
        shell.Commands.AddCommand(command);
        if (show)
            shell.AddCommand(OutShellCommand.Name);
        shell.Streams.Error.DataAdded += (_, added) => ShowError(shell.Streams.Error[added.Index]);
        lock (_gate)
        {
            _running = shell;
            _stopRequested = false;
        }

        try
        {
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = history, Host = _host, ErrorActionPreference = null });
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException exception)
        {
            ShowError(exception.ErrorRecord);
            return false;
        }
        finally
        {
            lock (_gate)
                _running = null;
            WasStopped = _stopRequested;
            Terminal.EndProgress();
        }
    }

    private void ShowError(ErrorRecord error) => Terminal.WriteError(ErrorText.Concise(error, Terminal.UsesErrorColor));

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs arguments) => arguments.Cancel = Stop(Interrupted);

    /// <summary>Stops what runs; whether there was anything.</summary>
    private bool Stop(int exitCode)
    {
        lock (_gate)
        {
            _stopRequested = true;
            _stopCode = exitCode;
            _running?.BeginStop(null, null);
            return _running is not null;
        }
    }
}
