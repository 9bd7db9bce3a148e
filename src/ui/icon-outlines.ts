import type { Outline } from './node-icons.ts'
import ActivityIcon from '@lucide/svelte/icons/activity'
import AirplayIcon from '@lucide/svelte/icons/airplay'
import AlarmClockIcon from '@lucide/svelte/icons/alarm-clock'
import AnchorIcon from '@lucide/svelte/icons/anchor'
import AppleIcon from '@lucide/svelte/icons/apple'
import ArchiveIcon from '@lucide/svelte/icons/archive'
import AtomIcon from '@lucide/svelte/icons/atom'
import AudioLinesIcon from '@lucide/svelte/icons/audio-lines'
import AwardIcon from '@lucide/svelte/icons/award'
import BabyIcon from '@lucide/svelte/icons/baby'
import BackpackIcon from '@lucide/svelte/icons/backpack'
import BeanIcon from '@lucide/svelte/icons/bean'
import BedDoubleIcon from '@lucide/svelte/icons/bed-double'
import BellIcon from '@lucide/svelte/icons/bell'
import BikeIcon from '@lucide/svelte/icons/bike'
import BirdIcon from '@lucide/svelte/icons/bird'
import BoneIcon from '@lucide/svelte/icons/bone'
import BookIcon from '@lucide/svelte/icons/book'
import BookOpenIcon from '@lucide/svelte/icons/book-open'
import BookmarkIcon from '@lucide/svelte/icons/bookmark'
import BoxIcon from '@lucide/svelte/icons/box'
import BrainIcon from '@lucide/svelte/icons/brain'
import BriefcaseIcon from '@lucide/svelte/icons/briefcase'
import BrushIcon from '@lucide/svelte/icons/brush'
import BugIcon from '@lucide/svelte/icons/bug'
import Building2Icon from '@lucide/svelte/icons/building-2'
import BusIcon from '@lucide/svelte/icons/bus'
import CakeIcon from '@lucide/svelte/icons/cake'
import CalculatorIcon from '@lucide/svelte/icons/calculator'
import CalendarIcon from '@lucide/svelte/icons/calendar'
import CameraIcon from '@lucide/svelte/icons/camera'
import CarIcon from '@lucide/svelte/icons/car'
import CarrotIcon from '@lucide/svelte/icons/carrot'
import CassetteTapeIcon from '@lucide/svelte/icons/cassette-tape'
import CatIcon from '@lucide/svelte/icons/cat'
import ChartBarIcon from '@lucide/svelte/icons/chart-bar'
import ChartLineIcon from '@lucide/svelte/icons/chart-line'
import ChefHatIcon from '@lucide/svelte/icons/chef-hat'
import ChurchIcon from '@lucide/svelte/icons/church'
import CircleCheckIcon from '@lucide/svelte/icons/circle-check'
import ClapperboardIcon from '@lucide/svelte/icons/clapperboard'
import ClipboardListIcon from '@lucide/svelte/icons/clipboard-list'
import ClockIcon from '@lucide/svelte/icons/clock'
import CloudIcon from '@lucide/svelte/icons/cloud'
import CodeIcon from '@lucide/svelte/icons/code'
import CoffeeIcon from '@lucide/svelte/icons/coffee'
import CompassIcon from '@lucide/svelte/icons/compass'
import CpuIcon from '@lucide/svelte/icons/cpu'
import CroissantIcon from '@lucide/svelte/icons/croissant'
import CrownIcon from '@lucide/svelte/icons/crown'
import DatabaseIcon from '@lucide/svelte/icons/database'
import DiamondIcon from '@lucide/svelte/icons/diamond'
import Dice5Icon from '@lucide/svelte/icons/dice-5'
import DogIcon from '@lucide/svelte/icons/dog'
import DoorOpenIcon from '@lucide/svelte/icons/door-open'
import DrumIcon from '@lucide/svelte/icons/drum'
import DumbbellIcon from '@lucide/svelte/icons/dumbbell'
import EarIcon from '@lucide/svelte/icons/ear'
import EarthIcon from '@lucide/svelte/icons/earth'
import EggIcon from '@lucide/svelte/icons/egg'
import EyeIcon from '@lucide/svelte/icons/eye'
import FactoryIcon from '@lucide/svelte/icons/factory'
import FeatherIcon from '@lucide/svelte/icons/feather'
import FileTextIcon from '@lucide/svelte/icons/file-text'
import FilmIcon from '@lucide/svelte/icons/film'
import FishIcon from '@lucide/svelte/icons/fish'
import FlagIcon from '@lucide/svelte/icons/flag'
import FlameIcon from '@lucide/svelte/icons/flame'
import FlaskConicalIcon from '@lucide/svelte/icons/flask-conical'
import FlowerIcon from '@lucide/svelte/icons/flower'
import FolderIcon from '@lucide/svelte/icons/folder'
import FootprintsIcon from '@lucide/svelte/icons/footprints'
import Gamepad2Icon from '@lucide/svelte/icons/gamepad-2'
import GemIcon from '@lucide/svelte/icons/gem'
import GhostIcon from '@lucide/svelte/icons/ghost'
import GiftIcon from '@lucide/svelte/icons/gift'
import GlassesIcon from '@lucide/svelte/icons/glasses'
import GlobeIcon from '@lucide/svelte/icons/globe'
import GraduationCapIcon from '@lucide/svelte/icons/graduation-cap'
import GuitarIcon from '@lucide/svelte/icons/guitar'
import HammerIcon from '@lucide/svelte/icons/hammer'
import HandIcon from '@lucide/svelte/icons/hand'
import HandshakeIcon from '@lucide/svelte/icons/handshake'
import HardDriveIcon from '@lucide/svelte/icons/hard-drive'
import HashIcon from '@lucide/svelte/icons/hash'
import HeartIcon from '@lucide/svelte/icons/heart'
import HeartPulseIcon from '@lucide/svelte/icons/heart-pulse'
import HourglassIcon from '@lucide/svelte/icons/hourglass'
import HouseIcon from '@lucide/svelte/icons/house'
import ImageIcon from '@lucide/svelte/icons/image'
import InboxIcon from '@lucide/svelte/icons/inbox'
import InfoIcon from '@lucide/svelte/icons/info'
import KeyIcon from '@lucide/svelte/icons/key'
import LandmarkIcon from '@lucide/svelte/icons/landmark'
import LanguagesIcon from '@lucide/svelte/icons/languages'
import LaptopIcon from '@lucide/svelte/icons/laptop'
import LayersIcon from '@lucide/svelte/icons/layers'
import LeafIcon from '@lucide/svelte/icons/leaf'
import LibraryIcon from '@lucide/svelte/icons/library'
import LightbulbIcon from '@lucide/svelte/icons/lightbulb'
import LinkIcon from '@lucide/svelte/icons/link'
import ListTodoIcon from '@lucide/svelte/icons/list-todo'
import LockIcon from '@lucide/svelte/icons/lock'
import MailIcon from '@lucide/svelte/icons/mail'
import MapIcon from '@lucide/svelte/icons/map'
import MapPinIcon from '@lucide/svelte/icons/map-pin'
import MedalIcon from '@lucide/svelte/icons/medal'
import MegaphoneIcon from '@lucide/svelte/icons/megaphone'
import MessageCircleIcon from '@lucide/svelte/icons/message-circle'
import MicIcon from '@lucide/svelte/icons/mic'
import MicroscopeIcon from '@lucide/svelte/icons/microscope'
import MoonIcon from '@lucide/svelte/icons/moon'
import MountainIcon from '@lucide/svelte/icons/mountain'
import MousePointerIcon from '@lucide/svelte/icons/mouse-pointer'
import MusicIcon from '@lucide/svelte/icons/music'
import NewspaperIcon from '@lucide/svelte/icons/newspaper'
import NotebookIcon from '@lucide/svelte/icons/notebook'
import PackageIcon from '@lucide/svelte/icons/package'
import PaletteIcon from '@lucide/svelte/icons/palette'
import PaintbrushIcon from '@lucide/svelte/icons/paintbrush'
import PaperclipIcon from '@lucide/svelte/icons/paperclip'
import PartyPopperIcon from '@lucide/svelte/icons/party-popper'
import PenToolIcon from '@lucide/svelte/icons/pen-tool'
import PencilIcon from '@lucide/svelte/icons/pencil'
import PhoneIcon from '@lucide/svelte/icons/phone'
import PiggyBankIcon from '@lucide/svelte/icons/piggy-bank'
import PillIcon from '@lucide/svelte/icons/pill'
import PinIcon from '@lucide/svelte/icons/pin'
import PizzaIcon from '@lucide/svelte/icons/pizza'
import PlaneIcon from '@lucide/svelte/icons/plane'
import PlugIcon from '@lucide/svelte/icons/plug'
import PrinterIcon from '@lucide/svelte/icons/printer'
import PuzzleIcon from '@lucide/svelte/icons/puzzle'
import QuoteIcon from '@lucide/svelte/icons/quote'
import RadioIcon from '@lucide/svelte/icons/radio'
import ReceiptIcon from '@lucide/svelte/icons/receipt'
import RecycleIcon from '@lucide/svelte/icons/recycle'
import RocketIcon from '@lucide/svelte/icons/rocket'
import RouteIcon from '@lucide/svelte/icons/route'
import RulerIcon from '@lucide/svelte/icons/ruler'
import SailboatIcon from '@lucide/svelte/icons/sailboat'
import ScaleIcon from '@lucide/svelte/icons/scale'
import SchoolIcon from '@lucide/svelte/icons/school'
import ScissorsIcon from '@lucide/svelte/icons/scissors'
import ScrollTextIcon from '@lucide/svelte/icons/scroll-text'
import SearchIcon from '@lucide/svelte/icons/search'
import ServerIcon from '@lucide/svelte/icons/server'
import SettingsIcon from '@lucide/svelte/icons/settings'
import ShieldIcon from '@lucide/svelte/icons/shield'
import ShipIcon from '@lucide/svelte/icons/ship'
import ShirtIcon from '@lucide/svelte/icons/shirt'
import ShoppingCartIcon from '@lucide/svelte/icons/shopping-cart'
import SmartphoneIcon from '@lucide/svelte/icons/smartphone'
import SmileIcon from '@lucide/svelte/icons/smile'
import SnowflakeIcon from '@lucide/svelte/icons/snowflake'
import SofaIcon from '@lucide/svelte/icons/sofa'
import SoupIcon from '@lucide/svelte/icons/soup'
import SparklesIcon from '@lucide/svelte/icons/sparkles'
import SpeechIcon from '@lucide/svelte/icons/speech'
import SproutIcon from '@lucide/svelte/icons/sprout'
import StampIcon from '@lucide/svelte/icons/stamp'
import StarIcon from '@lucide/svelte/icons/star'
import StethoscopeIcon from '@lucide/svelte/icons/stethoscope'
import StoreIcon from '@lucide/svelte/icons/store'
import SunIcon from '@lucide/svelte/icons/sun'
import SyringeIcon from '@lucide/svelte/icons/syringe'
import Table2Icon from '@lucide/svelte/icons/table-2'
import TagIcon from '@lucide/svelte/icons/tag'
import TargetIcon from '@lucide/svelte/icons/target'
import TelescopeIcon from '@lucide/svelte/icons/telescope'
import TestTubeIcon from '@lucide/svelte/icons/test-tube'
import ThermometerIcon from '@lucide/svelte/icons/thermometer'
import ThumbsUpIcon from '@lucide/svelte/icons/thumbs-up'
import TicketIcon from '@lucide/svelte/icons/ticket'
import TimerIcon from '@lucide/svelte/icons/timer'
import TrainFrontIcon from '@lucide/svelte/icons/train-front'
import TreesIcon from '@lucide/svelte/icons/trees'
import TrophyIcon from '@lucide/svelte/icons/trophy'
import TruckIcon from '@lucide/svelte/icons/truck'
import UmbrellaIcon from '@lucide/svelte/icons/umbrella'
import UniversityIcon from '@lucide/svelte/icons/university'
import UserRoundIcon from '@lucide/svelte/icons/user-round'
import UsersRoundIcon from '@lucide/svelte/icons/users-round'
import UtensilsIcon from '@lucide/svelte/icons/utensils'
import VideoIcon from '@lucide/svelte/icons/video'
import WalletIcon from '@lucide/svelte/icons/wallet'
import WandSparklesIcon from '@lucide/svelte/icons/wand-sparkles'
import WarehouseIcon from '@lucide/svelte/icons/warehouse'
import WatchIcon from '@lucide/svelte/icons/watch'
import WavesIcon from '@lucide/svelte/icons/waves'
import WheatIcon from '@lucide/svelte/icons/wheat'
import WifiIcon from '@lucide/svelte/icons/wifi'
import WineIcon from '@lucide/svelte/icons/wine'
import WrenchIcon from '@lucide/svelte/icons/wrench'
import ZapIcon from '@lucide/svelte/icons/zap'

/** Every outline of the picker by its lucide name. A name is stored in nodes, so it is never taken out. */
export const outlineByName: Readonly<Record<string, Outline>> = {
  activity: ActivityIcon,
  airplay: AirplayIcon,
  'alarm-clock': AlarmClockIcon,
  anchor: AnchorIcon,
  apple: AppleIcon,
  archive: ArchiveIcon,
  atom: AtomIcon,
  'audio-lines': AudioLinesIcon,
  award: AwardIcon,
  baby: BabyIcon,
  backpack: BackpackIcon,
  bean: BeanIcon,
  'bed-double': BedDoubleIcon,
  bell: BellIcon,
  bike: BikeIcon,
  bird: BirdIcon,
  bone: BoneIcon,
  book: BookIcon,
  'book-open': BookOpenIcon,
  bookmark: BookmarkIcon,
  box: BoxIcon,
  brain: BrainIcon,
  briefcase: BriefcaseIcon,
  brush: BrushIcon,
  bug: BugIcon,
  'building-2': Building2Icon,
  bus: BusIcon,
  cake: CakeIcon,
  calculator: CalculatorIcon,
  calendar: CalendarIcon,
  camera: CameraIcon,
  car: CarIcon,
  carrot: CarrotIcon,
  'cassette-tape': CassetteTapeIcon,
  cat: CatIcon,
  'chart-bar': ChartBarIcon,
  'chart-line': ChartLineIcon,
  'chef-hat': ChefHatIcon,
  church: ChurchIcon,
  'circle-check': CircleCheckIcon,
  clapperboard: ClapperboardIcon,
  'clipboard-list': ClipboardListIcon,
  clock: ClockIcon,
  cloud: CloudIcon,
  code: CodeIcon,
  coffee: CoffeeIcon,
  compass: CompassIcon,
  cpu: CpuIcon,
  croissant: CroissantIcon,
  crown: CrownIcon,
  database: DatabaseIcon,
  diamond: DiamondIcon,
  'dice-5': Dice5Icon,
  dog: DogIcon,
  'door-open': DoorOpenIcon,
  drum: DrumIcon,
  dumbbell: DumbbellIcon,
  ear: EarIcon,
  earth: EarthIcon,
  egg: EggIcon,
  eye: EyeIcon,
  factory: FactoryIcon,
  feather: FeatherIcon,
  'file-text': FileTextIcon,
  film: FilmIcon,
  fish: FishIcon,
  flag: FlagIcon,
  flame: FlameIcon,
  'flask-conical': FlaskConicalIcon,
  flower: FlowerIcon,
  folder: FolderIcon,
  footprints: FootprintsIcon,
  'gamepad-2': Gamepad2Icon,
  gem: GemIcon,
  ghost: GhostIcon,
  gift: GiftIcon,
  glasses: GlassesIcon,
  globe: GlobeIcon,
  'graduation-cap': GraduationCapIcon,
  guitar: GuitarIcon,
  hammer: HammerIcon,
  hand: HandIcon,
  handshake: HandshakeIcon,
  'hard-drive': HardDriveIcon,
  hash: HashIcon,
  heart: HeartIcon,
  'heart-pulse': HeartPulseIcon,
  hourglass: HourglassIcon,
  house: HouseIcon,
  image: ImageIcon,
  inbox: InboxIcon,
  info: InfoIcon,
  key: KeyIcon,
  landmark: LandmarkIcon,
  languages: LanguagesIcon,
  laptop: LaptopIcon,
  layers: LayersIcon,
  leaf: LeafIcon,
  library: LibraryIcon,
  lightbulb: LightbulbIcon,
  link: LinkIcon,
  'list-todo': ListTodoIcon,
  lock: LockIcon,
  mail: MailIcon,
  map: MapIcon,
  'map-pin': MapPinIcon,
  medal: MedalIcon,
  megaphone: MegaphoneIcon,
  'message-circle': MessageCircleIcon,
  mic: MicIcon,
  microscope: MicroscopeIcon,
  moon: MoonIcon,
  mountain: MountainIcon,
  'mouse-pointer': MousePointerIcon,
  music: MusicIcon,
  newspaper: NewspaperIcon,
  notebook: NotebookIcon,
  package: PackageIcon,
  palette: PaletteIcon,
  paintbrush: PaintbrushIcon,
  paperclip: PaperclipIcon,
  'party-popper': PartyPopperIcon,
  'pen-tool': PenToolIcon,
  pencil: PencilIcon,
  phone: PhoneIcon,
  'piggy-bank': PiggyBankIcon,
  pill: PillIcon,
  pin: PinIcon,
  pizza: PizzaIcon,
  plane: PlaneIcon,
  plug: PlugIcon,
  printer: PrinterIcon,
  puzzle: PuzzleIcon,
  quote: QuoteIcon,
  radio: RadioIcon,
  receipt: ReceiptIcon,
  recycle: RecycleIcon,
  rocket: RocketIcon,
  route: RouteIcon,
  ruler: RulerIcon,
  sailboat: SailboatIcon,
  scale: ScaleIcon,
  school: SchoolIcon,
  scissors: ScissorsIcon,
  'scroll-text': ScrollTextIcon,
  search: SearchIcon,
  server: ServerIcon,
  settings: SettingsIcon,
  shield: ShieldIcon,
  ship: ShipIcon,
  shirt: ShirtIcon,
  'shopping-cart': ShoppingCartIcon,
  smartphone: SmartphoneIcon,
  smile: SmileIcon,
  snowflake: SnowflakeIcon,
  sofa: SofaIcon,
  soup: SoupIcon,
  sparkles: SparklesIcon,
  speech: SpeechIcon,
  sprout: SproutIcon,
  stamp: StampIcon,
  star: StarIcon,
  stethoscope: StethoscopeIcon,
  store: StoreIcon,
  sun: SunIcon,
  syringe: SyringeIcon,
  'table-2': Table2Icon,
  tag: TagIcon,
  target: TargetIcon,
  telescope: TelescopeIcon,
  'test-tube': TestTubeIcon,
  thermometer: ThermometerIcon,
  'thumbs-up': ThumbsUpIcon,
  ticket: TicketIcon,
  timer: TimerIcon,
  'train-front': TrainFrontIcon,
  trees: TreesIcon,
  trophy: TrophyIcon,
  truck: TruckIcon,
  umbrella: UmbrellaIcon,
  university: UniversityIcon,
  'user-round': UserRoundIcon,
  'users-round': UsersRoundIcon,
  utensils: UtensilsIcon,
  video: VideoIcon,
  wallet: WalletIcon,
  'wand-sparkles': WandSparklesIcon,
  warehouse: WarehouseIcon,
  watch: WatchIcon,
  waves: WavesIcon,
  wheat: WheatIcon,
  wifi: WifiIcon,
  wine: WineIcon,
  wrench: WrenchIcon,
  zap: ZapIcon,
}
