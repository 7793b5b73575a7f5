using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace CicdTools.Shell.Host;

/// <summary>The shell as the PowerShell engine sees it.</summary>
internal sealed class ShellHost(Terminal terminal) : PSHost
{
    public Terminal Terminal => terminal;

    /// <summary>The code given to <c>exit</c>; null before.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "CicdTools Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = new ShellUserInterface(terminal);

    // What the shell's own commands reach the terminal by.
    public override PSObject PrivateData { get; } = new(terminal);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("The shell has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("The shell has no nested prompt.");

    // A native command draws on the terminal by itself.
    public override void NotifyBeginApplication() => terminal.EndProgress();

    public override void NotifyEndApplication()
    {
    }
}
