using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Write-Host</c>: text for the eyes, on the information stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    protected override void ProcessRecord() => WriteInformation(
        new HostInformationMessage
        {
            Message = Text(Object),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor ?? (BackgroundColor is null ? null : ConsoleColor.Gray),
            BackgroundColor = BackgroundColor ?? (ForegroundColor is null ? null : ConsoleColor.Black),
        },
        ["PSHOST"]);

    private string Text(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is not string && LanguagePrimitives.GetEnumerable(plain) is { } many
            ? string.Join(Separator.ToString(), many.Cast<object?>().Select(Text))
            : LanguagePrimitives.ConvertTo<string>(value) ?? "";
    }
}
